// The dialogs that the list opens. The export is loaded when it is wanted.
import { lazy, Suspense } from "react";
import type { Contact } from "@/lib/api/peers";
import { NewGroup } from "./NewGroup";

const ExportDialog = lazy(() => import("./ExportDialog"));

/** `chosen` is null for everybody. */
export type OpenDialog =
  | { kind: "new-group"; contactId: string }
  | { kind: "export"; chosen: readonly string[] | null };

type ContactDialogsProps = { dialog: OpenDialog; contacts: readonly Contact[]; onClose: () => void };

export function ContactDialogs({ dialog, contacts, onClose }: ContactDialogsProps) {
  if (dialog.kind === "export") {
    return (
      <Suspense fallback={null}>
        <ExportDialog contacts={contacts} chosen={dialog.chosen} onClose={onClose} />
      </Suspense>
    );
  }
  const contact = contacts.find(({ id }) => id === dialog.contactId);
  return contact && <NewGroup contact={contact} onClose={onClose} />;
}
