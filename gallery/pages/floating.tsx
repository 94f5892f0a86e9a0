// What floats over the window: menus, popovers, lists of options, tooltips, dialogs and toasts. Each is opened by its button.
import { Copy, Pin, Search, StickyNote, Trash2, Users } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { Dialog } from "@/ui/Dialog";
import { ContextMenu, Menu, type MenuEntry } from "@/ui/Menu";
import NoticeLog from "@/ui/NoticeLog";
import { record } from "@/ui/notices";
import { Popover } from "@/ui/Popover";
import { Select } from "@/ui/Select";
import { SettingRow } from "@/ui/SettingRow";
import { TextInput } from "@/ui/TextInput";
import { notify } from "@/ui/Toast";
import { useUndoable } from "@/ui/undo";
import { type GalleryPage, ignore } from "./pieces";

const icon = { size: "1rem", "aria-hidden": true } as const;

const ENTRIES: readonly MenuEntry[] = [
  { type: "check", text: "Pinned", checked: true, onChange: ignore },
  { text: "Write a note", icon: <StickyNote {...icon} />, onSelect: ignore },
  { text: "About this contact", icon: <Pin {...icon} />, shortcut: "details", onSelect: ignore },
  { type: "submenu", text: "Groups", icon: <Users {...icon} />, entries: [{ text: "Design", onSelect: ignore }] },
  { text: "Copy the address", icon: <Copy {...icon} />, disabled: true, onSelect: ignore },
  { type: "separator" },
  {
    type: "choice",
    label: "Sort",
    value: "name",
    options: [
      { value: "name", text: "By name" },
      { value: "recent", text: "By last message" },
    ],
    onChoose: ignore,
  },
  { type: "separator" },
  { text: "Delete the conversation", icon: <Trash2 {...icon} />, danger: true, onSelect: ignore },
];

const TIMES = [
  { value: "hour", text: "For an hour" },
  { value: "day", text: "Until tomorrow" },
  { value: "always", text: "Until I change it" },
] as const;

function Asking() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Open the dialog</Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Name of your own"
        description="Only you see it. Their own name stays beside it."
        actions={
          <>
            <Button>Cancel</Button>
            <Button kind="primary">Save</Button>
          </>
        }
      >
        <SettingRow label="Name" layout="below">
          {(ids) => <TextInput {...ids} defaultValue="Mei, second floor" />}
        </SettingRow>
      </Dialog>
    </>
  );
}

function Deleting() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Ask</Button>
      <Confirm
        open={open}
        danger
        title="Delete everything from this computer?"
        text="All 3,204 messages and notes are deleted. What you sent stays with those who have it."
        action="Delete everything"
        onConfirm={ignore}
        onClose={() => setOpen(false)}
      />
    </>
  );
}

function Noticing() {
  const offer = useUndoable();
  const tell = () => {
    notify("The message could not be sent again", "The network is down. It waits here.");
    offer({ text: "The conversation with Mei was deleted.", undo: ignore });
  };
  return <Button onClick={tell}>Tell</Button>;
}

function Reading() {
  const [open, setOpen] = useState(false);
  const read = () => {
    record({ tone: "info", title: "The note was deleted.", description: undefined });
    record({ tone: "danger", title: "The message could not be sent again", description: "The network is down." });
    setOpen(true);
  };
  return (
    <>
      <Button onClick={read}>Read</Button>
      {open && <NoticeLog onClose={() => setOpen(false)} />}
    </>
  );
}

const popover = (
  <Popover trigger={<Button kind="quiet">Delivered</Button>} title="Delivered">
    Written 09:31:02, sent 09:31:02, confirmed by their program 09:31:03.
  </Popover>
);

export const floating: readonly GalleryPage[] = [
  { name: "menu", element: <Menu trigger={<Button>More</Button>} entries={ENTRIES} />, press: "More" },
  {
    name: "context-menu",
    element: (
      <ContextMenu entries={ENTRIES.slice(0, 3)}>
        <Button>Mei Tanaka</Button>
      </ContextMenu>
    ),
    press: "Mei Tanaka",
    how: "right",
  },
  {
    name: "select",
    element: <Select aria-label="Quiet" value="day" options={TIMES} onChange={ignore} />,
    press: "Quiet",
  },
  { name: "popover", element: popover, press: "Delivered" },
  {
    name: "tooltip",
    element: (
      <IconButton label="Search contacts" shortcut="search" icon={<Search size="1.25rem" aria-hidden="true" />} />
    ),
    press: "Search contacts",
    how: "hover",
  },
  { name: "dialog", element: <Asking />, press: "Open the dialog" },
  { name: "confirm", element: <Deleting />, press: "Ask" },
  { name: "toasts", element: <Noticing />, press: "Tell" },
  { name: "notices", element: <Reading />, press: "Read" },
];
