// Network health among the pages of the window.
import { Activity } from "lucide-react";
import { lazy } from "react";
import type { Page } from "@/lib/page";

export const healthPage = {
  name: "health",
  order: 90,
  text: "nav.health",
  Icon: Activity,
  Body: lazy(() => import("./Health")),
} as const satisfies Page;
