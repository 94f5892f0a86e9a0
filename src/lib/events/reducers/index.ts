// Every domain's reducer. An event that no reducer handles does not compile.
import type { EventDto } from "@/lib/host";
import type { Reducer } from "../reducer";
import { contactsReducer } from "./contacts";
import { historiesReducer } from "./histories";
import { nodeReducer } from "./node";

const LIST = [contactsReducer, historiesReducer, nodeReducer] as const;

type Unhandled = Exclude<EventDto["type"], (typeof LIST)[number]["types"][number]>;

export const REDUCERS: readonly Reducer[] = LIST satisfies [Unhandled] extends [never]
  ? unknown
  : `no reducer takes ${Unhandled}`;
