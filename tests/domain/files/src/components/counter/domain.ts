// The counter as a domain of the window, with messages of its own.
import { Plus } from "lucide-react";
import { lazy } from "react";
import type { Domain } from "@/lib/domain";
import { counterReducer } from "./reducer";

declare module "@/i18n/translate" {
  interface MessageFiles {
    counter: typeof import("./messages/en.json");
  }
}

export const counter = {
  page: { name: "counter", order: 50, text: "counter.title", Icon: Plus, Body: lazy(() => import("./Counter")) },
  reducers: [counterReducer],
} as const satisfies Domain;
