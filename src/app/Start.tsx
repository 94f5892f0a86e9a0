// The root component: the first-run page once, then the shell; or the locked page in a tab that may not talk to the
// node.
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
  // Not awaited: if the node cannot answer, the list is shown all the same.
  const { data } = useQuery(introducedQuery);
  if (lock !== null) return <Locked why={lock} />;
  if (data !== false) return <App />;
  return (
    <Suspense fallback={null}>
      <FirstRun />
    </Suspense>
  );
}
