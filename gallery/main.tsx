// The gallery: every primitive in every state, one page each. The address says what is shown and how:
// #buttons, and ?text=200 for large text, ?dir=rtl for a window that is written from right to left.
import { Tooltip } from "@base-ui/react/tooltip";
import { StrictMode, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { I18nProvider } from "@/i18n";
import { Toasts } from "@/ui/Toast";
import { pages } from "./pages";

const asked = new URLSearchParams(location.search);
if (asked.get("text") === "200") document.documentElement.style.fontSize = "200%";
if (asked.get("dir") === "rtl") document.documentElement.dir = "rtl";
const bare = asked.has("bare");

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

function Gallery() {
  const name = useSyncExternalStore(subscribe, () => location.hash.slice(1));
  const page = pages.find((each) => each.name === name) ?? pages[0];
  const sheet = (
    <main
      className="sheet"
      data-page={page?.name}
      data-press={page?.press}
      data-how={page?.how}
      data-force={page?.force}
    >
      <h1 className="visually-hidden">{page?.name}</h1>
      {page?.element}
    </main>
  );
  // In a picture nothing stands beside what is shown.
  if (bare) return sheet;
  return (
    <div className="gallery">
      <nav aria-label="Pages">
        {pages.map((each) => (
          <a key={each.name} href={`#${each.name}`} aria-current={each === page ? "page" : undefined}>
            {each.name}
          </a>
        ))}
      </nav>
      {sheet}
    </div>
  );
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <I18nProvider>
        <Tooltip.Provider delay={0}>
          <Toasts>
            <Gallery />
          </Toasts>
        </Tooltip.Provider>
      </I18nProvider>
    </StrictMode>,
  );
}
