import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { Contact } from "@/lib/host";
import { FakeHost, refusal, someContact } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { Contacts } from "./Contacts";

const MINUTE = 60_000;

function people(): Contact[] {
  return [
    someContact({ id: "self", user: "kim", nickname: "Kim", isSelf: true }),
    someContact({ id: "a", user: "anna", nickname: "Anna", presence: "online" }),
    someContact({ id: "b", user: "ben", nickname: "Ben", presence: "online", away: true }),
    someContact({ id: "c", user: "chen", nickname: "陈晨", presence: "offline", lastSeen: Date.now() - 5 * MINUTE }),
  ];
}

function row(id: string): HTMLElement {
  const found = screen.getAllByTestId("contact").find((each) => each.dataset.contactId === id);
  if (!found) throw new Error(`no row for ${id}`);
  return found;
}

async function shown(contacts = people()) {
  const host = new FakeHost({ list_contacts: () => contacts });
  const onSelect = vi.fn();
  const onDetails = vi.fn();
  renderScreen(<Contacts onReveal={() => undefined} onDetails={onDetails} selectedId={null} onSelect={onSelect} />);
  await waitFor(() => expect(screen.getAllByTestId("contact")).toHaveLength(3));
  return { host, onSelect, onDetails };
}

const gone = { contactId: "a", peerIp: "10.0.0.7", username: "Anna" };

describe("Contacts", () => {
  it("shows presence as a word, counts who is online, and leaves this node out", async () => {
    await shown();
    expect(screen.getByTestId("online-count")).toHaveTextContent("2 of 3 online");
    expect(screen.getAllByTestId("contact")).toHaveLength(3);
    expect(row("a")).toHaveTextContent("Online");
    expect(row("b")).toHaveTextContent("Away");
    expect(row("c")).toHaveTextContent("Offline · last seen 5 minutes ago");
  });

  it("says of names that look alike whom they resemble and what differs, in words", async () => {
    const look = (skeleton: string, user: string) => ({
      look: { user, host: "pc", skeletons: [skeleton], identity: user },
    });
    await shown([
      someContact({ id: "self", user: "kim", nickname: "Kim", isSelf: true }),
      someContact({ id: "a", nickname: "Anna", firstSeen: 1, ...look("anna", "anna") }),
      someContact({ id: "b", nickname: "\u0410nna", firstSeen: 2, ...look("anna", "eve") }),
      someContact({ id: "c", nickname: "Ben", ...look("ben", "ben") }),
    ]);
    expect(row("b")).toHaveTextContent("resembles Anna · eve@pc");
    expect(row("a")).toHaveTextContent("resembles \u0410nna · anna@pc");
    expect(within(row("c")).queryByTestId("differs")).toBeNull();
  });

  it("shows an empty message as one, and a file as a file", async () => {
    const said = (attachments: boolean) => ({
      lastMessage: { text: "\u200b ", at: 1, outgoing: false, order: 1, attachments, unreadable: false },
    });
    const [self, anna, ben, chen] = people() as [Contact, Contact, Contact, Contact];
    await shown([self, { ...anna, ...said(false) }, { ...ben, ...said(true) }, chen]);
    expect(row("a")).toHaveTextContent("Empty message");
    expect(row("b")).toHaveTextContent("Attachment");
  });

  it("marks a last message that came from an address that is not its sender's, in words too", async () => {
    const said = (elsewhere: string | null) => ({
      lastMessage: { text: "Hi", at: 1, outgoing: false, order: 1, attachments: false, unreadable: false, elsewhere },
    });
    const [self, anna, ben, chen] = people() as [Contact, Contact, Contact, Contact];
    await shown([self, { ...anna, ...said("10.0.0.9") }, { ...ben, ...said(null) }, chen]);
    expect(row("a")).toHaveAccessibleName(/Came from 10\.0\.0\.9, not from their computer: Hi/);
    expect(within(row("a")).getByTestId("from-elsewhere")).toHaveAttribute("title");
    expect(row("b")).toHaveTextContent("Hi");
    expect(within(row("b")).queryByTestId("from-elsewhere")).toBeNull();
  });

  it("takes a peer-offline event: the word, the count and the last-seen change", async () => {
    const contacts = people();
    const { host } = await shown(contacts);
    act(() => host.tell({ type: "peer-offline", reason: "explicit", timestamp: Date.now() - 3 * MINUTE, ...gone }));
    await waitFor(() => expect(row("a")).toHaveAttribute("data-presence", "offline"));
    expect(row("a")).toHaveTextContent("Offline · last seen 3 minutes ago");
    expect(screen.getByTestId("online-count")).toHaveTextContent("1 of 3 online");
    // The list itself was not asked for again: the event said all there is to know.
    expect(host.called("list_contacts")).toHaveLength(1);
  });

  it("shows a doubt once it has lasted, and moves, counts and announces nobody for it", async () => {
    const { host } = await shown();
    const order = () => screen.getAllByTestId("contact").map((each) => each.dataset.contactId);
    const before = order();
    act(() => host.tell({ type: "peer-uncertain", timestamp: Date.now() + 60_000, ...gone }));
    act(() => host.tell({ type: "peer-uncertain", timestamp: Date.now() - 4_000, ...gone, contactId: "b" }));
    await waitFor(() => expect(row("b")).toHaveAttribute("data-presence", "uncertain"));
    expect(row("b")).toHaveTextContent("Checking… · mei-mac");
    expect(row("a")).toHaveAttribute("data-presence", "online");
    expect(order()).toEqual(before);
    expect(screen.getByTestId("online-count")).toHaveTextContent("2 of 3 online");
    expect(screen.getByTestId("announcer")).toBeEmptyDOMElement();
    act(() => host.tell({ type: "peer-certain", timestamp: Date.now(), ...gone, contactId: "b" }));
    await waitFor(() => expect(row("b")).toHaveAttribute("data-presence", "away"));
  });

  it("says in a word who did not say goodbye, and who comes and goes", async () => {
    const [self, anna, ben, chen] = people() as [Contact, Contact, Contact, Contact];
    await shown([
      self,
      { ...anna, unstable: true },
      { ...ben, presence: "offline", offlineReason: "timeout", lastSeen: Date.now() - 3 * MINUTE },
      { ...chen, offlineReason: "unanswered" },
    ]);
    expect(row("a")).toHaveTextContent("Online · comes and goes · mei-mac");
    expect(row("b")).toHaveTextContent("Offline, Silent · last seen 3 minutes ago");
    expect(row("c")).toHaveTextContent("Offline, No answer · last seen 5 minutes ago");
  });

  it("takes a peer-online event and counts up", async () => {
    const { host } = await shown();
    act(() =>
      host.tell({ type: "peer-online", contactId: "c", peerIp: "10.0.0.9", username: "陈晨", timestamp: Date.now() }),
    );
    await waitFor(() => expect(screen.getByTestId("online-count")).toHaveTextContent("3 of 3 online"));
    expect(row("c")).toHaveAttribute("data-presence", "online");
  });

  it("asks for the list when somebody unknown comes", async () => {
    const contacts = people();
    const { host } = await shown(contacts);
    contacts.push(someContact({ id: "d", user: "dora", nickname: "Dora" }));
    act(() =>
      host.tell({ type: "peer-online", contactId: "d", peerIp: "10.0.0.8", username: "Dora", timestamp: Date.now() }),
    );
    await waitFor(() => expect(row("d")).toHaveTextContent("Dora"), { timeout: 2_000 });
  });

  it("asks again after a connection, because facts may have been missed", async () => {
    const { host } = await shown();
    host.answer({ list_contacts: () => people().map((each) => ({ ...each, presence: "offline" as const })) });
    act(() => host.signal({ kind: "connected" }));
    await waitFor(() => expect(screen.getByTestId("online-count")).toHaveTextContent("0 of 3 online"));
  });

  it("counts nobody as online while this computer is offline", async () => {
    const { host } = await shown();
    const offline = (is: boolean) =>
      act(() => host.tell({ type: "network-state", offline: is, timestamp: Date.now() }));
    offline(true);
    await waitFor(() => expect(screen.getByTestId("online-count")).toHaveTextContent("You are offline"));
    offline(false);
    await waitFor(() => expect(screen.getByTestId("online-count")).toHaveTextContent("2 of 3 online"));
  });

  it("finds people by name, and says so when it finds nobody", async () => {
    await shown();
    const user = userEvent.setup();
    await user.type(screen.getByTestId("search"), "ANN");
    expect(screen.getAllByTestId("contact").map((each) => each.dataset.contactId)).toEqual(["a"]);
    await user.clear(screen.getByTestId("search"));
    await user.type(screen.getByTestId("search"), "nobody");
    expect(screen.queryByTestId("contact")).toBeNull();
    expect(screen.getByText("Nobody matches “nobody”")).toBeVisible();
  });

  it("is one tab stop, with arrows inside", async () => {
    const { onSelect } = await shown();
    const tabbable = () => screen.getAllByTestId("contact").filter((each) => each.tabIndex === 0);
    expect(tabbable()).toEqual([row("a")]);
    row("a").focus();
    fireEvent.keyDown(row("a"), { key: "ArrowDown" });
    await waitFor(() => expect(row("b")).toHaveFocus());
    expect(tabbable()).toEqual([row("b")]);
    await userEvent.keyboard("{Enter}");
    expect(onSelect).toHaveBeenCalledWith("b");
  });

  it("moves between chats with Alt and the arrows, and to the search with Ctrl+K", async () => {
    const { onSelect } = await shown();
    fireEvent.keyDown(window, { key: "ArrowDown", altKey: true });
    expect(onSelect).toHaveBeenCalledWith("a");
    fireEvent.keyDown(window, { key: "F", ctrlKey: true, shiftKey: true });
    expect(screen.getByTestId("search")).toHaveFocus();
  });

  it("tells the place in the whole list to a screen reader", async () => {
    await shown();
    const item = row("c").closest("li");
    expect(item).toHaveAttribute("aria-posinset", "3");
    expect(item).toHaveAttribute("aria-setsize", "3");
  });

  it("says what to do when nobody is here", async () => {
    new FakeHost({ list_contacts: () => people().slice(0, 1) });
    renderScreen(
      <Contacts onReveal={() => undefined} onDetails={() => undefined} selectedId={null} onSelect={() => undefined} />,
    );
    expect(await screen.findByTestId("contacts-empty")).toHaveTextContent("Nobody here yet");
  });

  it("says why the list could not be loaded, and tries again when asked", async () => {
    const host = new FakeHost({
      list_contacts: () => {
        throw refusal("node.storage", "The database could not be read.", "Check the disk.");
      },
    });
    renderScreen(
      <Contacts onReveal={() => undefined} onDetails={() => undefined} selectedId={null} onSelect={() => undefined} />,
    );
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("The database could not be read or written. Check that the disk");
    host.answer({ list_contacts: people });
    fireEvent.click(within(alert).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.getAllByTestId("contact")).toHaveLength(3));
  });
});
