// The conversations as a domain of the window.
import type { Domain } from "@/lib/domain";
import { historiesReducer } from "@/lib/events/reducers/histories";

export const chat = { reducers: [historiesReducer] } as const satisfies Domain;
