import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import type { Message, Place } from "@/lib/host";
import { pageAt } from "@/lib/host/demoHistory";
import { FakeHost, refusal, someMessage } from "@/test/FakeHost";
import { type History, MOST } from "./history";
import { historyKey, historyQuery, readAround, readNewer, readNewest, readOlder } from "./historyQuery";

const ID = "c-mei";

/** A node with so many messages, and a screen that holds the end of them. */
async function conversation(count: number) {
  const all: Message[] = Array.from({ length: count }, (_, index) => someMessage({ id: String(index), at: index }));
  const asked: Place[] = [];
  new FakeHost({
    list_messages: ({ place, limit }) => {
      asked.push(place);
      if (place !== "newest" && !all.some(({ id }) => Object.values(place).includes(id))) {
        throw refusal("chat.unknown_message");
      }
      return pageAt(all, place, limit);
    },
  });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await queries.fetchQuery(historyQuery(ID));
  const held = () => queries.getQueryData<History>(historyKey(ID));
  const span = () => `${held()?.messages[0]?.id}-${held()?.messages.at(-1)?.id}`;
  return { all, asked, queries, held, span };
}

describe("a long conversation", () => {
  it("is read on in both directions without a gap, and never held whole", async () => {
    const { queries, held, span } = await conversation(1_000);
    expect(span()).toBe("940-999");
    for (let pages = 0; pages < 12; pages += 1) await readOlder(queries, ID);
    expect(held()?.messages.length).toBeLessThanOrEqual(MOST);
    expect(held()).toMatchObject({ fromStart: false, toEnd: false });
    expect(held()?.messages[0]?.id).toBe("220");
    for (let pages = 0; pages < 12; pages += 1) await readNewer(queries, ID);
    expect(held()?.toEnd).toBe(true);
    expect(held()?.messages.at(-1)?.id).toBe("999");
    const ids = held()?.messages.map(({ id }) => Number(id)) ?? [];
    expect(ids.every((id, index) => index === 0 || id === (ids[index - 1] ?? 0) + 1)).toBe(true);
  });

  it("is gone to at any message, and back to its end", async () => {
    const { queries, held, span } = await conversation(1_000);
    const stretch = held()?.stretch;
    await readAround(queries, ID, "100");
    expect(span()).toBe("71-130");
    expect(held()).toMatchObject({ fromStart: false, toEnd: false });
    expect(held()?.stretch).not.toBe(stretch);
    await readNewest(queries, ID);
    expect(span()).toBe("940-999");
  });

  it("asks for nothing that is held", async () => {
    const { queries, asked } = await conversation(10);
    await readAround(queries, ID, "3");
    await readNewest(queries, ID);
    expect(asked).toEqual(["newest"]);
  });
});

describe("reading it again", () => {
  it("keeps the place where somebody reads", async () => {
    const { queries, span, held } = await conversation(1_000);
    await readAround(queries, ID, "100");
    const stretch = held()?.stretch;
    await queries.refetchQueries({ queryKey: historyKey(ID) });
    expect(span()).toBe("71-130");
    expect(held()?.stretch).toBe(stretch);
  });

  it("goes to the end when that place was deleted", async () => {
    const { all, queries, span } = await conversation(1_000);
    await readAround(queries, ID, "100");
    all.splice(0, 500);
    await queries.refetchQueries({ queryKey: historyKey(ID) });
    expect(span()).toBe("940-999");
  });
});
