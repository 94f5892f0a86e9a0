import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeHost, someContact, someHealth } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { Start } from "./Start";

async function shown() {
  const host = new FakeHost({
    list_contacts: () => [someContact()],
    list_messages: () => [],
    get_profile: () => ({ user: "kim", host: "pc", nickname: "Kim", group: "" }),
    get_peer_health_stats: () => someHealth(),
    get_config: () => "true",
  });
  renderScreen(<Start />);
  await screen.findByTestId("contact");
  return host;
}

describe("Locked", () => {
  it("takes the place of everything when the node was restarted, and says how to go on", async () => {
    const host = await shown();
    act(() => host.signal({ kind: "lost", retryInMs: 500 }));
    act(() => host.signal({ kind: "locked", why: "restarted" }));
    const page = screen.getByTestId("locked");
    expect(page).toHaveTextContent("Landline was restarted");
    expect(page).toHaveTextContent("landline open");
    expect(screen.getByRole("heading", { level: 1 })).toHaveFocus();
    expect(screen.queryByTestId("contact")).toBeNull();
    expect(screen.queryByTestId("connection-lost")).toBeNull();
  });

  it.each([
    ["no_session", "This tab needs a link of its own"],
    ["link_used", "This link has already been used"],
  ] as const)("says it of a tab with %s", async (why, title) => {
    const host = await shown();
    act(() => host.signal({ kind: "locked", why }));
    await waitFor(() => expect(screen.getByRole("heading", { name: title })).toBeVisible());
  });
});
