// Network health as a domain of the window.
import type { Domain } from "@/lib/domain";
import { nodeReducer } from "@/lib/events/reducers/node";
import { healthPage } from "./page";

export const health = { page: healthPage, reducers: [nodeReducer] } as const satisfies Domain;
