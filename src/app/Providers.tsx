// Context that every component needs: language, tooltips, notices, the query cache, and events that keep it current.
import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { notifyManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { I18nProvider } from "@/i18n";
import { follow } from "@/lib/events/follow";
import { EventContext, EventHub } from "@/lib/events/useEvent";
import type { Lock } from "@/lib/host";
import { Announcer } from "@/ui/Announcer";
import { Toasts } from "@/ui/Toast";
import { REDUCERS } from "./reducers";

const ConnectionContext = createContext(true);
const LockContext = createContext<Lock | null>(null);

/** False while the connection to the node is lost. */
export function useConnected(): boolean {
  return useContext(ConnectionContext);
}

/** Why this page may not talk to the node, if it may not. */
export function useLock(): Lock | null {
  return useContext(LockContext);
}

// Answers render in the task that delivered them; the default waits for a timer, which is late during a busy start.
notifyManager.setScheduler(queueMicrotask);

export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Events report changes; a failed call is shown with a retry button instead of being retried silently.
      queries: { retry: false, staleTime: Number.POSITIVE_INFINITY, networkMode: "always" },
      mutations: { networkMode: "always" },
    },
  });
}

export function Providers({ children, queries: given }: { children: ReactNode; queries?: QueryClient }) {
  const [queries] = useState(() => given ?? createQueries());
  const [hub] = useState(() => new EventHub());
  const [connected, setConnected] = useState(true);
  const [lock, setLock] = useState<Lock | null>(null);
  useEffect(
    () => follow({ queries, reducers: REDUCERS, onEvents: hub.publish, onConnection: setConnected, onLocked: setLock }),
    [queries, hub],
  );
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <EventContext value={hub}>
          <ConnectionContext value={connected}>
            <LockContext value={lock}>
              <I18nProvider>
                <Tooltip.Provider delay={500}>
                  <Toasts>{children}</Toasts>
                </Tooltip.Provider>
                <Announcer />
              </I18nProvider>
            </LockContext>
          </ConnectionContext>
        </EventContext>
      </QueryClientProvider>
    </CSPProvider>
  );
}
