import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { contactsQuery } from "@/lib/api/peers";
import { nodeReducer } from "./node";

describe("the reducer of the node", () => {
  it("asks for everything anew after events that are not kept any more, and not after others", () => {
    const queries = new QueryClient();
    queries.setQueryData(contactsQuery.queryKey, []);
    const isStale = () => queries.getQueryState(contactsQuery.queryKey)?.isInvalidated;
    const { apply } = nodeReducer.start(queries);
    apply([{ seq: 1, type: "task-started", task: "peer.scout" }]);
    expect(isStale()).toBe(false);
    apply([{ seq: 2, type: "events-missed" }]);
    expect(isStale()).toBe(true);
  });
});
