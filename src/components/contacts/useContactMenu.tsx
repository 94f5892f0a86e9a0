// What can be done with a contact, as entries of a menu: the same by a right click on a row and on the contact's own page.
import { useQueryClient } from "@tanstack/react-query";
import { Ban, Copy, Download, Info, Pin, PinOff, Tags } from "lucide-react";
import { useI18n } from "@/i18n";
import { type Contact, contactsQuery } from "@/lib/api/peers";
import { nameOf, shownAddress } from "@/lib/presence";
import type { MenuEntry } from "@/ui/Menu";
import { notify, toast } from "@/ui/Toast";
import { ownGroups, useMark } from "./useMark";

export type ContactMenuActions = {
  onDetails: (contactId: string) => void;
  onNewGroup: (contactId: string) => void;
  onExport: (contactId: string) => void;
};

const ICON = { size: "1rem", "aria-hidden": true } as const;

export function useContactMenu({ onDetails, onNewGroup, onExport }: ContactMenuActions) {
  const { t, locale } = useI18n();
  const queries = useQueryClient();
  const mark = useMark();

  const groupEntries = (contact: Contact): MenuEntry[] => {
    const known = ownGroups(queries.getQueryData(contactsQuery.queryKey) ?? [], locale);
    const name = nameOf(contact);
    const checks = known.map(
      (group): MenuEntry => ({
        type: "check",
        text: group,
        checked: contact.groups.includes(group),
        onChange: (checked) => {
          const others = contact.groups.filter((each) => each !== group);
          const done = t(checked ? "contacts.grouped" : "contacts.ungrouped", { name, group });
          void mark(contact, "groups", checked ? [...others, group] : others, done);
        },
      }),
    );
    const add: MenuEntry = { text: t("contacts.new_group"), onSelect: () => onNewGroup(contact.id) };
    return known.length > 0 ? [...checks, { type: "separator" }, add] : [add];
  };

  return (contact: Contact): readonly MenuEntry[] => {
    const name = nameOf(contact);
    const { pinned, blocked } = contact;
    const address = shownAddress(contact.addresses);
    return [
      {
        text: t(pinned ? "contacts.unpin" : "contacts.pin"),
        icon: pinned ? <PinOff {...ICON} /> : <Pin {...ICON} />,
        onSelect: () =>
          void mark(contact, "pinned", !pinned, t(pinned ? "contacts.unpinned" : "contacts.is_pinned", { name })),
      },
      { type: "submenu", text: t("contacts.groups"), icon: <Tags {...ICON} />, entries: groupEntries(contact) },
      {
        text: t("contacts.details"),
        icon: <Info {...ICON} />,
        shortcut: "details",
        onSelect: () => onDetails(contact.id),
      },
      { type: "separator" },
      {
        text: t("contacts.copy_address"),
        icon: <Copy {...ICON} />,
        disabled: address === "",
        onSelect: () => {
          navigator.clipboard.writeText(address).then(
            () => toast(t("contacts.copied", { text: address })),
            () => notify(t("contacts.not_copied")),
          );
        },
      },
      { text: t("contacts.export"), icon: <Download {...ICON} />, onSelect: () => onExport(contact.id) },
      { type: "separator" },
      {
        text: t(blocked ? "contacts.unblock" : "contacts.block"),
        icon: <Ban {...ICON} />,
        danger: !blocked,
        onSelect: () =>
          void mark(contact, "blocked", !blocked, t(blocked ? "contacts.unblocked" : "contacts.is_blocked", { name })),
      },
    ];
  };
}
