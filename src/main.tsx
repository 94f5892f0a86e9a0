// The beginning: takes the place of the skeleton in index.html.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Providers } from "@/app/Providers";
import { restorePlace } from "@/app/route";
import { Start } from "@/app/Start";
import { loadLanguage } from "@/i18n";
import { openHost } from "@/lib/host";

async function start(): Promise<void> {
  if (import.meta.env.DEV && new URLSearchParams(location.search).has("demo")) {
    const { installDemo } = await import("@/lib/host/demo");
    installDemo(new URLSearchParams(location.search));
  }
  openHost();
  await loadLanguage();
  restorePlace();
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no element with the id root");
  createRoot(root).render(
    <StrictMode>
      <Providers>
        <Start />
      </Providers>
    </StrictMode>,
  );
}

void start();
