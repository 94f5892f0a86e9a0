// What only tells: figures, badges, progress, banners, and panes with nothing in them.
import { TriangleAlert, Unplug, Users } from "lucide-react";
import { Badge, Tag } from "@/ui/Badge";
import { Banner } from "@/ui/Banner";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/EmptyState";
import { Marked } from "@/ui/Marked";
import { Progress } from "@/ui/Progress";
import { Spinner } from "@/ui/Spinner";
import { Stat, Stats } from "@/ui/Stat";
import { type GalleryPage, Line, Piece, Stack } from "./pieces";

const TONES = ["neutral", "accent", "good", "warn", "danger"] as const;

const figures = (
  <>
    <Stats label="Since the node started">
      <Stat label="Heartbeats sent" value="1,284" note="last 12 s ago" />
      <Stat label="Timeouts detected" value="9" note="checked 4 s ago" />
      <Stat label="Peers forgotten" value="31" note="cleaned 2 min ago" />
      <Stat label="Answers missed" value="0.4 %" note="last 10 minutes" tone="warn" />
    </Stats>
    <Card title="Round trip to contacts, last hour" actions={<Button kind="quiet">Copy</Button>}>
      Median 0.6 ms, 99th percentile 2.1 ms
    </Card>
    <Card title="Files">
      <Stack>
        <Progress label="enclosure-v3" value={0.62} text="4,361 of 7,004 files · 92 MB/s · 14 s left" />
        <Progress label="nightly.tar.zst" value={1} text="1.2 GB" />
      </Stack>
    </Card>
  </>
);

const marks = (
  <>
    <Piece title="Words that were looked for">
      <Stack>
        <p>
          <Marked text="Mei Tanaka" spans={[[0, 3]]} />
        </p>
        <p>
          <Marked
            text="The hinge is here, and the other hinge comes on Friday"
            spans={[
              [4, 9],
              [33, 38],
            ]}
          />
        </p>
        <p>
          <Marked text="The hinge of the door" spans={[[4, 9]]} strong />
        </p>
        <p>
          <Marked text="Nothing of this was looked for" spans={[]} />
        </p>
      </Stack>
    </Piece>
    <Piece title="Badges">
      <Line>
        <Badge count={1} label="1 unread" />
        <Badge count={12} label="12 unread" />
        <Badge count={140} label="140 unread" />
        <Badge count={3} size="small" label="3 unread" />
      </Line>
    </Piece>
    <Piece title="Tags">
      <Line>
        {TONES.map((tone) => (
          <Tag key={tone} tone={tone}>
            {tone}
          </Tag>
        ))}
      </Line>
    </Piece>
    <Piece title="Spinner">
      <Line>
        <Spinner label="Loading" />
        <Spinner />
      </Line>
    </Piece>
  </>
);

const banners = (
  <Stack>
    <Banner tone="info">Anna is offline. What you write is kept here and sent when she is back.</Banner>
    <Banner tone="warn" icon={<Unplug size="0.9375rem" aria-hidden="true" />} actions={<Button>Look again</Button>}>
      You are offline: nobody answers. Check the cable or Wi-Fi.
    </Banner>
    <Banner tone="danger" role="alert" icon={<TriangleAlert size="0.9375rem" aria-hidden="true" />}>
      The database could not be written. Check that the disk is not full.
    </Banner>
  </Stack>
);

const empty = (
  <EmptyState
    icon={<Users size="1.25rem" aria-hidden="true" />}
    title="Nobody here yet"
    hint="Start Landline or any IP Messenger on another computer of this network: it appears here by itself."
  >
    <Button>Check the network</Button>
  </EmptyState>
);

export const telling: readonly GalleryPage[] = [
  { name: "figures", element: figures },
  { name: "marks", element: marks },
  { name: "banners", element: banners },
  { name: "empty", element: empty },
];
