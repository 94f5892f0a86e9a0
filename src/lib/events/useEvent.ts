// The subscription hook, for components that act on an event, e.g. announce it. Components that only show data need no
// events: the query cache has been updated already.
import { createContext, useContext, useEffect, useRef } from "react";
import type { EventDto, EventOf } from "./types";

export type EventListener = (events: readonly EventDto[]) => void;

export class EventHub {
  readonly #listeners = new Set<EventListener>();

  readonly publish: EventListener = (events) => {
    for (const listener of this.#listeners) listener(events);
  };

  add(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export const EventContext = createContext<EventHub | null>(null);

/** Calls `handler` once for each event of these types, in the order of the journal. */
export function useEvent<T extends EventDto["type"]>(types: readonly T[], handler: (event: EventOf<T>) => void): void {
  const hub = useContext(EventContext);
  const latest = useRef({ types, handler });
  useEffect(() => {
    latest.current = { types, handler };
  });
  useEffect(
    () =>
      hub?.add((events) => {
        for (const event of events) if (isOneOf(event, latest.current.types)) latest.current.handler(event);
      }),
    [hub],
  );
}

function isOneOf<T extends EventDto["type"]>(event: EventDto, types: readonly T[]): event is EventOf<T> {
  return (types as readonly string[]).includes(event.type);
}
