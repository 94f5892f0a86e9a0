// What a domain brings to the window. `app/domains.ts` lists them; rail, addresses, palette and the query cache take it from
// there.
import type { Reducer } from "./events/reducer";
import type { Page } from "./page";

export type Domain = {
  page?: Page;
  /** What its facts, and those of others, change in the query cache. */
  reducers?: readonly Reducer[];
};
