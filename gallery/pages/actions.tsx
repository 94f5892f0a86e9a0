// What is pressed: buttons, choices, tabs, and what unfolds.
import { Info, Pin, Search, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { Choice } from "@/ui/Choice";
import { Collapsible } from "@/ui/Collapsible";
import { Kbd } from "@/ui/Kbd";
import { Select } from "@/ui/Select";
import { Switch } from "@/ui/Switch";
import { Tabs } from "@/ui/Tabs";
import { SearchField, TextInput } from "@/ui/TextInput";
import { type GalleryPage, ignore, Line, Piece, Stack } from "./pieces";

const KINDS = ["primary", "plain", "quiet", "danger"] as const;
const THEMES = [
  { value: "system", text: "As the system" },
  { value: "light", text: "Light" },
  { value: "dark", text: "Dark" },
] as const;

function Buttons() {
  return (
    <>
      <Piece title="At rest, disabled, busy">
        <Stack>
          {KINDS.map((kind) => (
            <Line key={kind}>
              <Button kind={kind}>Send again</Button>
              <Button kind={kind} disabled>
                Send again
              </Button>
              <Button kind={kind} busy>
                Sending
              </Button>
              <Button kind={kind}>
                <Trash2 size="1rem" aria-hidden="true" />
                Delete
              </Button>
            </Line>
          ))}
        </Stack>
      </Piece>
      <Piece title="With an icon alone">
        <Line>
          <IconButton label="Search" icon={<Search size="1.25rem" aria-hidden="true" />} />
          <IconButton label="Pinned" aria-pressed="true" icon={<Pin size="1.25rem" aria-hidden="true" />} />
          <IconButton label="About" kind="plain" icon={<Info size="1.25rem" aria-hidden="true" />} />
          <IconButton label="Delete" disabled icon={<Trash2 size="1.25rem" aria-hidden="true" />} />
        </Line>
      </Piece>
      <Piece title="Keys">
        <Line>
          <Kbd keys="mod+k" />
          <Kbd keys="alt+arrowdown" />
          <Kbd keys="shift+f6" />
          <Kbd keys="escape" />
        </Line>
      </Piece>
    </>
  );
}

function Choices() {
  const [theme, setTheme] = useState<(typeof THEMES)[number]["value"]>("light");
  const [tab, setTab] = useState("people");
  const tabs = [
    { value: "people", text: "People", content: "Six of 42 are online." },
    { value: "events", text: "Events", content: "Mei came online." },
    { value: "traffic", text: "Traffic", content: "0.2 kB a second." },
  ];
  return (
    <>
      <Piece title="Choice">
        <Choice label="Theme" value={theme} options={THEMES} onChange={setTheme} />
      </Piece>
      <Piece title="Switch">
        <Line>
          <Switch aria-label="On" checked onChange={ignore} />
          <Switch aria-label="Off" checked={false} onChange={ignore} />
          <Switch aria-label="On, disabled" checked disabled onChange={ignore} />
          <Switch aria-label="Off, disabled" checked={false} disabled onChange={ignore} />
        </Line>
      </Piece>
      <Piece title="Checkbox">
        <Line>
          <Checkbox checked onChange={ignore}>
            Chosen
          </Checkbox>
          <Checkbox checked="some" onChange={ignore}>
            Some
          </Checkbox>
          <Checkbox checked={false} onChange={ignore}>
            Not chosen
          </Checkbox>
          <Checkbox checked disabled onChange={ignore}>
            Disabled
          </Checkbox>
        </Line>
      </Piece>
      <Piece title="Tabs">
        <Tabs label="Views" value={tab} tabs={tabs} onChange={setTab} />
      </Piece>
      <Piece title="Collapsible">
        <Stack>
          <Collapsible summary="Folded">Not to be seen</Collapsible>
          <Collapsible summary="Unfolded" open>
            10.77.0.24, by way of eth0
          </Collapsible>
        </Stack>
      </Piece>
    </>
  );
}

function Hovered() {
  return (
    <>
      <Buttons />
      <Choices />
    </>
  );
}

function Focused() {
  return (
    <>
      <Hovered />
      <Piece title="Fields">
        <Stack>
          <TextInput aria-label="Name" defaultValue="Mei Tanaka" />
          <SearchField label="Search" placeholder="Search people" value="" onChange={ignore} />
          <Select aria-label="Theme" value="light" options={THEMES} onChange={ignore} />
        </Stack>
      </Piece>
    </>
  );
}

export const actions: readonly GalleryPage[] = [
  { name: "buttons", element: <Buttons /> },
  { name: "choices", element: <Choices /> },
  { name: "hovered", element: <Hovered />, force: "hover" },
  { name: "focused", element: <Focused />, force: "focus-visible" },
];
