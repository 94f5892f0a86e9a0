// What a domain does with facts: the part of the query cache that it keeps current.
import type { QueryClient } from "@tanstack/react-query";
import type { EventDto } from "@/lib/host";

export type Reducer = {
  /** The facts that it is handed, in the order of the journal and in batches. */
  types: readonly EventDto["type"][];
  start: (queries: QueryClient) => { apply: (events: readonly EventDto[]) => void; stop?: () => void };
};
