// What is written into: inputs in all their states, and rows of settings.
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Section } from "@/ui/Page";
import { Select } from "@/ui/Select";
import { SettingRow } from "@/ui/SettingRow";
import { Switch } from "@/ui/Switch";
import { NumberField, SearchField, TextArea, TextInput } from "@/ui/TextInput";
import { type GalleryPage, ignore, Piece, Stack } from "./pieces";

const CHARSETS = [
  { value: "utf-8", text: "Unicode (UTF-8)" },
  { value: "gb18030", text: "Simplified Chinese (GB18030)" },
] as const;

const inputs = (
  <Piece title="Inputs">
    <Stack>
      <TextInput aria-label="Empty" placeholder="Nickname" />
      <TextInput aria-label="Filled" defaultValue="Mei Tanaka" />
      <TextInput aria-label="Wrong" aria-invalid defaultValue="" />
      <TextInput aria-label="Disabled" disabled defaultValue="mei@design-ws-07" />
      <TextArea aria-label="Note" defaultValue={"Sits by the window.\nAway on Fridays."} />
      <NumberField aria-label="Interval" unit="seconds" defaultValue="60" />
      <SearchField label="Search" placeholder="Search people" value="" onChange={ignore} shortcut="search" />
      <SearchField label="Search" placeholder="Search people" value="mei" onChange={ignore} />
      <Select aria-label="Charset" value="utf-8" options={CHARSETS} onChange={ignore} />
      <Select aria-label="Charset, disabled" value="utf-8" disabled options={CHARSETS} onChange={ignore} />
    </Stack>
  </Piece>
);

const rows = (
  <Section title="Presence" lead="How often this computer says that it is here, and how long it waits.">
    <Card>
      <SettingRow label="Heartbeat interval" hint="Said to everyone on the network. 10 to 600 seconds." done="Saved">
        {(ids) => <NumberField {...ids} defaultValue="60" unit="seconds" />}
      </SettingRow>
      <SettingRow
        label="Peer timeout"
        hint="The longest silence before a contact counts as offline. More than the heartbeat interval."
        error="Must be more than 60 seconds, the heartbeat interval."
      >
        {(ids) => <NumberField {...ids} defaultValue="45" unit="seconds" />}
      </SettingRow>
      <SettingRow label="Preview" hint="Shows the first words of a message in its notification.">
        {(ids) => <Switch {...ids} checked onChange={ignore} />}
      </SettingRow>
      <SettingRow label="Charset" hint="For programs that do not know Unicode.">
        {(ids) => <Select {...ids} value="gb18030" options={CHARSETS} onChange={ignore} />}
      </SettingRow>
      <SettingRow label="Storage" hint="14 MB in 3,204 messages.">
        <Button>Export</Button>
      </SettingRow>
      <SettingRow label="Note" hint="Only you see it." layout="below">
        {(ids) => <TextArea {...ids} defaultValue="Sits by the window." />}
      </SettingRow>
      <SettingRow label="What this means" hint="A crashed peer shows as offline after about 6 seconds." />
    </Card>
  </Section>
);

export const fields: readonly GalleryPage[] = [
  { name: "inputs", element: inputs },
  { name: "settings", element: <div style={{ container: "page / inline-size" }}>{rows}</div> },
];
