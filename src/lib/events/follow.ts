// Passes events from the host to the reducers in batches, so that fifty changes a second cost twenty renders and two
// requests. What an event changes is defined by its domain's reducer.
import type { QueryClient } from "@tanstack/react-query";
import { batcher } from "@/lib/batcher";
import { type EventDto, type HostSignal, type Lock, subscribe, type Unsubscribe } from "@/lib/host";
import type { Reducer } from "./reducer";

const BATCH_MS = 50;

export type FollowOptions = {
  queries: QueryClient;
  reducers: readonly Reducer[];
  /** Every batch, after the reducers have applied it. */
  onEvents: (events: readonly EventDto[]) => void;
  onConnection: (connected: boolean) => void;
  /** Once, and then there is nothing more. */
  onLocked: (why: Lock) => void;
};

export function follow({ queries, reducers: given, onEvents, onConnection, onLocked }: FollowOptions): Unsubscribe {
  const reducers = given.map(({ types, start }) => ({ types: new Set(types), ...start(queries) }));

  const facts = batcher<EventDto>(BATCH_MS, (events) => {
    for (const { types, apply } of reducers) {
      const own = events.filter(({ type }) => types.has(type));
      if (own.length > 0) apply(own);
    }
    onEvents(events);
  });

  const onSignal = (signal: HostSignal) => {
    if (signal.kind === "event") {
      facts.add(signal.event);
      return;
    }
    if (signal.kind === "locked") {
      onLocked(signal.why);
      return;
    }
    onConnection(signal.kind === "connected");
    // Answers from before this connection may lack events that were emitted while there was none.
    if (signal.kind === "connected") void queries.invalidateQueries();
  };

  const unsubscribe = subscribe(onSignal);
  return () => {
    facts.stop();
    for (const { stop } of reducers) stop?.();
    unsubscribe();
  };
}
