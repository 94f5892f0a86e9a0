// Overlays that were never opened are not rendered: a conversation has several, and most stay closed.
import { useState } from "react";

/** True from the first time that it is open. */
export function useWanted(open: boolean): boolean {
  const [wanted, setWanted] = useState(open);
  if (open && !wanted) setWanted(true);
  return wanted || open;
}
