// The pane of details: loaded when it is first wanted, and in the focus when somebody opened it, not when it was open before.
import { lazy, type RefObject, Suspense, useEffect } from "react";
import { Boundary } from "./Boundary";
import { focusPane } from "./panes";

const ContactDetails = lazy(() => import("@/components/contacts/ContactDetails"));

type DetailsProps = {
  contactId: string;
  /** Set by whoever opens the pane; taken back here when it has the focus. */
  wantsFocus: RefObject<boolean>;
  onClose: () => void;
};

export function Details({ contactId, wantsFocus, onClose }: DetailsProps) {
  return (
    <Boundary>
      <Suspense fallback={null}>
        <ContactDetails contactId={contactId} onClose={onClose} />
        <TakeFocus key={contactId} wanted={wantsFocus} />
      </Suspense>
    </Boundary>
  );
}

/** Runs when what it stands beside is there, however long that took. */
function TakeFocus({ wanted }: { wanted: RefObject<boolean> }) {
  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    focusPane("details");
  }, [wanted]);
  return null;
}
