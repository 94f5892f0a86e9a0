// The number in the query cache, kept current by its event.
import { queryOptions } from "@tanstack/react-query";
import type { Reducer } from "@/lib/events/reducer";
import { call } from "@/lib/host";

export const totalQuery = queryOptions({
  queryKey: ["counter"],
  queryFn: () => call("add_to_counter", { amount: 0 }),
});

export const counterReducer = {
  types: ["counter-changed"],
  start: (queries) => ({
    apply: (events) => {
      const last = events.findLast((event) => event.type === "counter-changed");
      if (last) queries.setQueryData(totalQuery.queryKey, last.total);
    },
  }),
} as const satisfies Reducer;
