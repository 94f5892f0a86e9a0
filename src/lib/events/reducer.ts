// A domain's reducer of events: it keeps its part of the query cache current.
import type { QueryClient } from "@tanstack/react-query";
import type { EventDto } from "@/lib/host";

export type Reducer = {
  /** The events that it receives, in journal order and in batches. */
  types: readonly EventDto["type"][];
  start: (queries: QueryClient) => { apply: (events: readonly EventDto[]) => void; stop?: () => void };
};
