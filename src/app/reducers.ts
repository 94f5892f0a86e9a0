// Every domain's reducers of facts. A fact that none of them is handed does not compile: it would be a blank on some screen.
import type { Domain } from "@/lib/domain";
import type { Reducer } from "@/lib/events/reducer";
import type { EventDto } from "@/lib/host";
import * as domains from "./domains";

type Reducers<D> = D extends { reducers: readonly (infer R)[] } ? R : never;
type Handled = Extract<Reducers<(typeof domains)[keyof typeof domains]>, Reducer>["types"][number];
type Unhandled = Exclude<EventDto["type"], Handled>;

const LIST: readonly Domain[] = Object.values(domains) satisfies [Unhandled] extends [never]
  ? unknown
  : `no reducer takes ${Unhandled}`;

export const REDUCERS: readonly Reducer[] = LIST.flatMap(({ reducers }) => reducers ?? []);
