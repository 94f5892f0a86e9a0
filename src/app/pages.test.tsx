import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { english } from "@/i18n/messages";
import { translator } from "@/i18n/translate";
import { FakeHost, someHealth } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { App } from "./App";
import { PAGES } from "./pages";
import { hrefOf } from "./route";

const t = translator(english, "en");

describe("pages", () => {
  it("Every page is in the rail and in the palette and opens by its address", async () => {
    new FakeHost({
      list_contacts: () => [],
      get_profile: () => ({ user: "kim", host: "pc", nickname: "Kim", group: "" }),
      get_peer_health_stats: () => someHealth(),
      list_recent_events: () => [],
    });
    renderScreen(<App />);
    const rail = within(screen.getByRole("navigation", { name: t("nav.label") }));
    expect(PAGES.length).toBeGreaterThan(1);
    for (const { name, text } of PAGES) {
      const link = rail.getByRole("link", { name: t(text) });
      expect(link).toHaveAttribute("href", hrefOf({ page: name }));
      await userEvent.click(link);
      await waitFor(() => expect(link).toHaveAttribute("aria-current", "page"));
      expect(location.hash).toBe(hrefOf({ page: name }));
      await userEvent.keyboard("{Control>}k{/Control}");
      const field = await screen.findByRole("combobox");
      await userEvent.type(field, t(text));
      expect((await screen.findAllByRole("option"))[0]).toHaveTextContent(t(text));
      await userEvent.keyboard("{Escape}");
    }
  });
});
