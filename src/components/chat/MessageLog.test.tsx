import { act, createEvent, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { Contact, Message } from "@/lib/host";
import { FakeHost, someContact, someMessage } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { Conversation } from "./Conversation";

const MINUTE = 60_000;
const NOON = new Date(2026, 10, 20, 12).getTime();

/** Some messages a minute apart, the even ones from here. */
const talk = (count: number): Message[] =>
  Array.from({ length: count }, (_, index) =>
    someMessage({ id: `m${index}`, text: `Message ${index}`, at: NOON + index * MINUTE, outgoing: index % 2 === 0 }),
  );

type Shown = { contact?: Partial<Contact>; firstUnread?: string; around?: Message[] };

async function shown(messages: Message[], { contact = {}, firstUnread, around = messages }: Shown = {}) {
  const host = new FakeHost({
    list_contacts: () => [someContact(contact)],
    list_messages: ({ place }) => (place === "newest" ? messages : around),
    first_unread: () => firstUnread ?? null,
    delete_messages: () => ({ id: "deletion", messages: 1 }),
    restore_messages: () => null,
  });
  renderScreen(<Conversation contactId="c-mei" onBack={() => undefined} />);
  await screen.findAllByRole("article");
  return host;
}

const message = (name: RegExp) => screen.getByRole("article", { name });

/** What the copy key puts on the clipboard. */
function copied(target: Element): string | undefined {
  let text: string | undefined;
  const clipboardData = { setData: (_type: string, data: string) => (text = data) };
  fireEvent(target, createEvent.copy(target, { clipboardData }));
  return text;
}

describe("a message", () => {
  it("says who, when, what and what became of it to whoever does not see it", async () => {
    await shown(talk(2));
    expect(message(/^You, 12:00\sPM: Message 0 Delivered$/)).toBeVisible();
    expect(message(/^Mei, 12:01\sPM: Message 1$/)).toBeVisible();
  });

  it("tells each of its moments, and what holds it up", async () => {
    const waiting = someMessage({ id: "w", outgoing: true, state: "waiting", at: NOON });
    await shown([waiting], { contact: { presence: "offline", offlineReason: "explicit" } });
    await userEvent.click(screen.getByRole("button", { name: "Waiting for Mei" }));
    const details = await screen.findByRole("dialog", { name: "Waiting for Mei" });
    expect(details).toHaveTextContent("Mei is not here. It is kept on this computer and sent by itself");
    expect(details).toHaveTextContent(/WrittenNov 20, 2026, 12:00:00\sPM/);
    expect(details).toHaveTextContent("Deliverednot yet");
    expect(details).toHaveTextContent("ReadIP Messenger does not tell");
    expect(within(details).queryByRole("button", { name: "Try now" })).toBeNull();
  });

  it("is not sent any more on request, and goes out after all when that is undone", async () => {
    const host = await shown([someMessage({ id: "w", outgoing: true, state: "waiting" })], {
      contact: { presence: "offline" },
    });
    await userEvent.click(screen.getByRole("button", { name: "Waiting for Mei" }));
    await userEvent.click(await screen.findByRole("button", { name: "Do not send" }));
    expect(screen.queryByRole("article")).toBeNull();
    expect(host.called("delete_messages")).toEqual([{ contactId: "c-mei", messageIds: ["w"] }]);
    expect(await screen.findByText("The message to Mei is not sent.")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: /Undo/ }));
    expect(host.called("restore_messages")).toEqual([{ deletionId: "deletion" }]);
    expect(await screen.findByRole("article")).toBeVisible();
  });

  it("has a menu by right click", async () => {
    await shown([someMessage({ text: "Run `ls`" })]);
    fireEvent.contextMenu(message(/Run/));
    const names = () => screen.getAllByRole("menuitem").map(({ textContent }) => textContent);
    await screen.findByRole("menu");
    expect(names()).toEqual([
      "Copy message",
      "Copy code",
      "Read in another charset",
      "Details of the message",
      "Delete from this computer",
    ]);
  });

  it("has the same menu by its button", async () => {
    const person = userEvent.setup();
    await shown([someMessage({ text: "Run `ls`" })]);
    await person.keyboard("{ArrowUp}");
    await waitFor(() => expect(message(/Run/)).toHaveFocus());
    await person.tab();
    expect(screen.getByRole("button", { name: "What to do with this message" })).toHaveFocus();
    await person.keyboard("{Enter}");
    await person.click(await screen.findByRole("menuitem", { name: "Copy code" }));
    expect(await navigator.clipboard.readText()).toBe("ls");
  });

  it("opens its links by the host, and nothing else", async () => {
    const host = await shown([someMessage({ text: "https://wiki.example/a and javascript:alert(1)" })]);
    await userEvent.click(screen.getByRole("link"));
    expect(host.opened).toEqual(["https://wiki.example/a"]);
  });
});

describe("the keyboard", () => {
  it("goes from message to message by one tab stop, and to the composer by typing", async () => {
    await shown(talk(4));
    const stops = () => screen.getAllByRole("article").filter((row) => row.tabIndex === 0);
    expect(stops()).toEqual([message(/Message 3/)]);
    await userEvent.keyboard("{ArrowUp}");
    await waitFor(() => expect(message(/Message 3/)).toHaveFocus());
    await userEvent.keyboard("{ArrowUp}");
    await waitFor(() => expect(message(/Message 2/)).toHaveFocus());
    await userEvent.keyboard("{Home}");
    await waitFor(() => expect(message(/Message 0/)).toHaveFocus());
    expect(stops()).toEqual([message(/Message 0/)]);
    await userEvent.keyboard("h");
    expect(screen.getByTestId("composer")).toHaveFocus();
  });

  it("deletes a message, goes on from the one beside it, and brings it back", async () => {
    const host = await shown(talk(3));
    await userEvent.keyboard("{ArrowUp}");
    await waitFor(() => expect(message(/Message 2/)).toHaveFocus());
    await userEvent.keyboard("{Delete}");
    await waitFor(() => expect(message(/Message 1/)).toHaveFocus());
    expect(host.called("delete_messages")).toEqual([{ contactId: "c-mei", messageIds: ["m2"] }]);
  });
});

describe("copying", () => {
  it("takes the message that has the focus, and several with names and times", async () => {
    await shown(talk(3));
    expect(copied(message(/Message 1/))).toBe("Message 1");
    const words = (name: RegExp) => message(name).querySelector("p")?.firstChild as Text;
    const selection = getSelection();
    selection?.setBaseAndExtent(words(/Message 0/), 8, words(/Message 2/), 7);
    const text = copied(screen.getByRole("log"))?.replaceAll("\u202f", " ");
    expect(text).toBe(
      "Friday, November 20, 2026\n[12:00 PM] You: 0\n[12:01 PM] Mei: Message 1\n[12:02 PM] You: Message",
    );
    selection?.removeAllRanges();
  });
});

describe("what is new", () => {
  it("begins under a line, and is read when its end is in sight", async () => {
    const host = await shown(talk(4), { contact: { unread: 1 }, firstUnread: "m3" });
    const line = await screen.findByRole("heading", { name: "New messages" });
    expect(line.compareDocumentPosition(message(/Message 3/))).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(line.compareDocumentPosition(message(/Message 2/))).toBe(Node.DOCUMENT_POSITION_PRECEDING);
    await waitFor(() => expect(host.called("mark_read")).toEqual([{ contactId: "c-mei" }]));
  });

  it("is asked for where it begins when that is further up", async () => {
    const all = talk(6);
    const host = await shown(all.slice(-2), { contact: { unread: 3 }, firstUnread: "m1", around: all });
    expect(await screen.findByRole("heading", { name: "New messages" })).toBeVisible();
    expect(host.called("list_messages")).toContainEqual({ contactId: "c-mei", place: { around: "m1" }, limit: 60 });
  });
});

describe("deleting everything", () => {
  it("is done at once and offered back", async () => {
    const messages = talk(2);
    const host = await shown(messages);
    host.answer({ list_messages: () => [] });
    await userEvent.click(screen.getByRole("button", { name: "More about this conversation" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Delete all messages from this computer" }));
    expect(await screen.findByText("No messages yet")).toBeVisible();
    expect(host.called("delete_messages")).toEqual([{ contactId: "c-mei", messageIds: null }]);
    host.answer({ list_messages: () => messages });
    act(() => host.tell({ type: "messages-pruned", contactId: "c-mei" }));
    await waitFor(() => expect(screen.getAllByRole("article")).toHaveLength(2));
  });
});

describe("searching", () => {
  const hit = (id: string, outgoing = false) => ({
    messageId: id,
    contactId: "c-mei",
    outgoing,
    at: NOON,
    excerpt: `The message ${id}`,
  });

  it("marks the words, says how many there are, and goes from one to the next", async () => {
    const host = await shown(talk(4));
    host.answer({ search_messages: () => [hit("m3"), hit("m1")] });
    await userEvent.keyboard("{Control>}f{/Control}");
    await userEvent.type(screen.getByRole("searchbox", { name: "Search this conversation" }), "message");
    expect(await screen.findByText("1 of 2")).toBeVisible();
    expect(message(/Message 3/)).toHaveAttribute("data-found", "true");
    expect(within(message(/Message 0/)).getByText("Message").tagName).toBe("MARK");
    await userEvent.keyboard("{ArrowDown}");
    expect(screen.getByText("2 of 2")).toBeVisible();
    expect(message(/Message 1/)).toHaveAttribute("data-found", "true");
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByRole("searchbox")).toBeNull();
    expect(screen.getByTestId("composer")).toHaveFocus();
  });

  it("lists who said it and when with the words marked, and Enter goes there", async () => {
    const host = await shown(talk(4));
    host.answer({ search_messages: () => [hit("m3"), hit("m0", true)] });
    await userEvent.keyboard("{Control>}f{/Control}message");
    const list = await screen.findByRole("listbox", { name: "Messages found" });
    const [newest, oldest] = within(list).getAllByRole("option");
    expect(newest).toHaveTextContent(/^Mei.*The message m3$/);
    expect(oldest).toHaveTextContent(/^You.*The message m0$/);
    expect(within(newest as HTMLElement).getByText("message").tagName).toBe("MARK");
    await userEvent.keyboard("{ArrowDown}");
    const field = screen.getByRole("searchbox");
    expect(field).toHaveFocus();
    expect(field).toHaveAttribute("aria-activedescendant", oldest?.id);
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(message(/Message 0/)).toHaveFocus());
    expect(screen.queryByRole("listbox")).toBeNull();
    await userEvent.keyboard("{Control>}f{/Control}");
    expect(field).toHaveFocus();
    await userEvent.click(await screen.findByRole("option", { name: /m3/ }));
    await waitFor(() => expect(message(/Message 3/)).toHaveFocus());
  });

  it("says that nothing was found", async () => {
    const host = await shown(talk(1));
    host.answer({ search_messages: () => [] });
    await userEvent.click(screen.getByRole("button", { name: "Search this conversation" }));
    await userEvent.type(screen.getByRole("searchbox"), "door");
    expect(await screen.findByText("Nothing found")).toBeVisible();
  });
});
