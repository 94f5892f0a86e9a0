// Renders a part of the screen inside everything it counts on, with a query cache of its own.
import type { QueryClient } from "@tanstack/react-query";
import { type RenderResult, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { createQueries, Providers } from "@/app/Providers";

export function renderScreen(element: ReactNode): RenderResult & { queries: QueryClient } {
  const queries = createQueries();
  return { ...render(<Providers queries={queries}>{element}</Providers>), queries };
}
