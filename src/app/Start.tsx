// Where the window begins: once with who one is and what the network says, from then on with the shell; and with neither for
// a page that may not talk to the node.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { introducedQuery } from "@/lib/api/settings";
import { App } from "./App";
import { Locked } from "./Locked";
import { useLock } from "./Providers";
import { useTheme } from "./theme";

const FirstRun = lazy(() => import("./FirstRun"));

export function Start() {
  useTheme();
  const lock = useLock();
  // Not waited for, and a node that cannot tell is no reason to keep anybody from their list.
  const { data } = useQuery(introducedQuery);
  if (lock !== null) return <Locked why={lock} />;
  if (data !== false) return <App />;
  return (
    <Suspense fallback={null}>
      <FirstRun />
    </Suspense>
  );
}
