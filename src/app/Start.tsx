// Where the window begins: once with who one is and what the network says, from then on with the shell.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { introducedQuery } from "@/lib/api/settings";
import { App } from "./App";
import { useTheme } from "./theme";

const FirstRun = lazy(() => import("./FirstRun"));

export function Start() {
  useTheme();
  // Not waited for, and a node that cannot tell is no reason to keep anybody from their list.
  const { data } = useQuery(introducedQuery);
  if (data !== false) return <App />;
  return (
    <Suspense fallback={null}>
      <FirstRun />
    </Suspense>
  );
}
