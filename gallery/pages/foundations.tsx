// Colours, the type ladder, and people: what everything else is made of.
import { Avatar } from "@/ui/Avatar";
import { PresenceDot } from "@/ui/PresenceDot";
import { type GalleryPage, Line, Piece, Stack } from "./pieces";

const SURFACES = [
  "bg",
  "pane",
  "raised",
  "hover",
  "bubble",
  "tint",
  "good-tint",
  "warn-tint",
  "danger-tint",
  "inverse",
];
const INKS = ["ink", "soft", "faint", "accent", "online", "away", "uncertain", "offline", "danger", "danger-fill"];
const LINES = ["line", "line-field", "line-strong", "track"];
const TYPE = ["headline", "figure", "title", "body", "note", "small", "caption"];
const PRESENCES = ["online", "away", "uncertain", "offline"] as const;
const PEOPLE = ["Mei Tanaka", "Anna Kowalska", "Jonas Weber", "Build server", "reception-pc", "Fatima El Amrani"];

function Swatches({ tokens }: { tokens: readonly string[] }) {
  return (
    <div className="swatches">
      {tokens.map((token) => (
        <div key={token} className="swatch">
          <i style={{ background: `var(--${token})` }} />
          {token}
        </div>
      ))}
    </div>
  );
}

const colours = (
  <>
    <Piece title="Surfaces">
      <Swatches tokens={SURFACES} />
    </Piece>
    <Piece title="Text and marks">
      <Swatches tokens={INKS} />
    </Piece>
    <Piece title="Lines">
      <Swatches tokens={LINES} />
    </Piece>
  </>
);

const type = (
  <Stack>
    {TYPE.map((step) => (
      <p key={step} style={{ font: `var(--${step})` }}>
        {step}: who is here, and what they said at 09:42
      </p>
    ))}
  </Stack>
);

const people = (
  <>
    <Piece title="Avatars">
      <Line>
        {PEOPLE.map((name) => (
          <Avatar key={name} name={name} seed={name} />
        ))}
        <Avatar name="Kim" seed="kim" size="small" presence="online" />
      </Line>
      <Line>
        {PRESENCES.map((presence) => (
          <Avatar key={presence} name="Mei Tanaka" seed="Mei Tanaka" size="large" presence={presence} />
        ))}
      </Line>
    </Piece>
    <Piece title="Presence">
      <Line>
        {PRESENCES.map((presence) => (
          <Line key={presence}>
            <Avatar name="Anna Kowalska" seed="anna" presence={presence} />
            <PresenceDot presence={presence} />
            {presence}
          </Line>
        ))}
      </Line>
    </Piece>
  </>
);

export const foundations: readonly GalleryPage[] = [
  { name: "colours", element: colours },
  { name: "type", element: type },
  { name: "people", element: people },
];
