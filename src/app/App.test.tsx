import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { FakeHost, someContact, someHealth } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { App } from "./App";

async function shown(selfOffline = false, storageFull = false) {
  const host = new FakeHost({
    list_contacts: () => [
      someContact({ id: "self", user: "kim", nickname: "Kim", isSelf: true }),
      someContact({ unread: 3 }),
    ],
    list_messages: () => [],
    get_profile: () => ({ user: "kim", host: "pc", nickname: "Kim", group: "" }),
    get_peer_health_stats: () => ({ ...someHealth(), selfOffline, storageFull }),
    get_heartbeat_config: () => ({ heartbeatInterval: 60, peerTimeout: 180 }),
  });
  renderScreen(<App />);
  await screen.findByTestId("contact");
  return host;
}

describe("App", () => {
  it("shows oneself in the rail, and what is unread there and in the title", async () => {
    await shown();
    expect(screen.getByTestId("self")).toHaveAccessibleName("Kim, this computer: Online");
    expect(screen.getByTestId("nav-chats")).toHaveAccessibleName("Chats, 3 unread messages");
    expect(document.title).toBe("(3) Landline");
  });

  it("says when the node is lost, and takes it back", async () => {
    const host = await shown();
    act(() => host.signal({ kind: "lost", retryInMs: 500 }));
    expect(screen.getByTestId("connection-lost")).toHaveTextContent("connection to the node is lost");
    expect(screen.getByTestId("self")).toHaveAccessibleName("Kim, this computer: not connected");
    act(() => host.signal({ kind: "connected" }));
    await waitFor(() => expect(screen.queryByTestId("connection-lost")).toBeNull());
  });

  it("says when this computer is offline, at the start and by a fact, and takes it back", async () => {
    const host = await shown(true);
    expect(await screen.findByTestId("self-offline")).toHaveTextContent(
      "You are offline: nobody answers. Check the cable or Wi-Fi. Messages wait until you are back.",
    );
    expect(screen.getByTestId("self")).toHaveAccessibleName("Kim, this computer: Offline");
    act(() => host.tell({ type: "network-state", offline: false, timestamp: 1 }));
    await waitFor(() => expect(screen.queryByTestId("self-offline")).toBeNull());
    act(() => host.tell({ type: "network-state", offline: true, timestamp: 2 }));
    expect(await screen.findByRole("alert")).toHaveTextContent("You are offline");
    act(() => host.signal({ kind: "lost", retryInMs: 500 }));
    expect(screen.queryByTestId("self-offline")).toBeNull();
  });

  it("says when the disk is full, at the start and by a fact, and takes it back", async () => {
    const host = await shown(false, true);
    expect(await screen.findByTestId("storage-full")).toHaveTextContent(
      "The disk is full. Messages of others are not accepted until there is room: delete some, or free space.",
    );
    act(() => host.tell({ type: "storage-state", full: false, timestamp: 1 }));
    await waitFor(() => expect(screen.queryByTestId("storage-full")).toBeNull());
    act(() => host.tell({ type: "storage-state", full: true, timestamp: 2 }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The disk is full");
  });

  it("reads a conversation while the button goes down on it, and once", async () => {
    const host = await shown();
    fireEvent.pointerDown(screen.getByTestId("contact"));
    expect(host.called("list_messages")).toHaveLength(1);
    fireEvent.click(screen.getByTestId("contact"));
    expect(await screen.findByTestId("composer")).toBeVisible();
    expect(host.called("list_messages")).toHaveLength(1);
  });

  it("opens a conversation, the settings by Ctrl+comma, and goes back by Escape", async () => {
    await shown();
    fireEvent.click(screen.getByTestId("contact"));
    expect(await screen.findByTestId("composer")).toBeVisible();
    fireEvent.keyDown(window, { key: ",", ctrlKey: true });
    expect(await screen.findByTestId("settings")).toBeVisible();
    fireEvent.keyDown(window, { key: "Escape" });
    expect(await screen.findByTestId("composer")).toBeVisible();
  });

  it("can be worked by keyboard: find somebody, write, look elsewhere, and be back in the composer", async () => {
    await shown();
    fireEvent.keyDown(window, { key: "F", ctrlKey: true, shiftKey: true });
    await userEvent.keyboard("me");
    await userEvent.keyboard("{Enter}");
    const composer = await screen.findByTestId("composer");
    expect(composer).toHaveFocus();
    expect(screen.getByTestId("search")).toHaveValue("");
    fireEvent.keyDown(window, { key: "F", ctrlKey: true, shiftKey: true });
    expect(composer).not.toHaveFocus();
    await userEvent.keyboard("{Escape}");
    expect(composer).toHaveFocus();
  });

  it("opens the palette over everything, whose Escape goes no further", async () => {
    await shown();
    fireEvent.keyDown(window, { key: ",", ctrlKey: true });
    await screen.findByTestId("settings");
    fireEvent.keyDown(window, { key: "k", ctrlKey: true });
    const field = await screen.findByRole("combobox", { name: "Find people, pages and actions" });
    await waitFor(() => expect(field).toHaveFocus());
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("combobox")).toBeNull());
    expect(screen.getByTestId("settings")).toBeVisible();
  });

  it("goes from the palette to a person's composer", async () => {
    await shown();
    fireEvent.keyDown(window, { key: "n", ctrlKey: true });
    await userEvent.type(await screen.findByRole("combobox", { name: "Write to…" }), "mei{Enter}");
    await waitFor(() => expect(screen.getByTestId("composer")).toHaveFocus());
  });

  it("opens the details by their key with the focus in them, and Escape leads back to the composer", async () => {
    await shown();
    fireEvent.click(screen.getByTestId("contact"));
    await screen.findByTestId("composer");
    fireEvent.keyDown(window, { key: "i", ctrlKey: true });
    const pane = await screen.findByRole("complementary", { name: "About this contact" });
    await waitFor(() => expect(pane).toContainElement(document.activeElement as HTMLElement));
    expect(screen.getByRole("button", { name: "About this contact", pressed: true })).toBeVisible();
    fireEvent.keyDown(document.activeElement ?? window, { key: "Escape" });
    await waitFor(() => expect(screen.queryByRole("complementary")).toBeNull());
    await waitFor(() => expect(screen.getByTestId("composer")).toHaveFocus());
  });

  it("lists every shortcut on Ctrl+slash, and the window's own keys rest meanwhile", async () => {
    await shown();
    fireEvent.keyDown(window, { key: "/", ctrlKey: true });
    const sheet = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    expect(within(sheet).getByText("Find anything")).toBeVisible();
    expect(within(sheet).getByText("Ctrl K")).toBeVisible();
    fireEvent.keyDown(window, { key: ",", ctrlKey: true });
    expect(location.hash).toBe("");
  });

  it("offers the same from the rail", async () => {
    await shown();
    await userEvent.click(screen.getByRole("button", { name: "More" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Notices" }));
    expect(await screen.findByRole("dialog", { name: "Notices" })).toBeVisible();
  });
});
