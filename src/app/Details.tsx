// The details pane: loaded when first opened, and focused when a person opens it, not when it was open already.
import { lazy, type RefObject, Suspense, useEffect } from "react";
import { Boundary } from "./Boundary";
import { focusPane } from "./panes";

const ContactDetails = lazy(() => import("@/components/contacts/ContactDetails"));

type DetailsProps = {
  contactId: string;
  /** Set when the pane is opened; reset here once it is focused. */
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

/** Runs an effect once its sibling has been loaded and rendered. */
function TakeFocus({ wanted }: { wanted: RefObject<boolean> }) {
  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    focusPane("details");
  }, [wanted]);
  return null;
}
