import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { Contact, Message } from "@/lib/host";
import { FakeHost, someContact, someMessage } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { Conversation } from "./Conversation";

const mine = (changes: Partial<Message> = {}) => someMessage({ id: "mine", outgoing: true, ...changes });

async function shown(messages: Message[], contact: Partial<Contact> = {}) {
  const host = new FakeHost({
    list_contacts: () => [someContact(contact)],
    list_messages: () => messages,
    get_notification_settings: () => ({ enabled: true, preview: true, quietHours: null, muted: [] }),
    send_message: ({ text }) => mine({ id: "sent", text, state: "sending", at: Date.now() }),
  });
  const rendered = renderScreen(<Conversation contactId="c-mei" onBack={() => undefined} />);
  await screen.findByTestId("composer");
  if (messages.length > 0) await screen.findAllByTestId("message");
  return { host, ...rendered };
}

describe("the log", () => {
  it.each([
    ["sending", "Sending"],
    ["delivered", "Delivered"],
    ["waiting", "Waiting for Mei"],
    ["failed", "Failed"],
  ] as const)("says what became of a message: %s", async (state, word) => {
    await shown([mine({ state })]);
    expect(screen.getByTestId("message-state")).toHaveTextContent(word);
    expect(screen.getByTestId("message")).toHaveAttribute("data-state", state);
  });

  it("takes a message-state event without asking", async () => {
    const { host } = await shown([mine({ state: "sending" })]);
    act(() => host.tell({ type: "message-state", contactId: "c-mei", messageId: "mine", state: "delivered" }));
    await waitFor(() => expect(screen.getByTestId("message-state")).toHaveTextContent("Delivered"));
    expect(host.called("list_messages")).toHaveLength(1);
  });

  it("fetches a message that came, and shows why one failed", async () => {
    const messages = [mine({ state: "sending" })];
    const { host } = await shown(messages);
    messages.splice(
      0,
      1,
      mine({ state: "failed", failure: { code: "chat.unanswered", message: "", hint: "" } }),
      someMessage({ id: "m2", text: "Are you there?" }),
    );
    act(() => {
      host.tell({ type: "message-received", contactId: "c-mei", messageId: "m2" });
      host.tell({ type: "message-state", contactId: "c-mei", messageId: "mine", state: "failed" });
    });
    expect(await screen.findByText("Are you there?")).toBeVisible();
    expect(screen.getByText("Mei’s program is there but never confirmed this message.")).toBeVisible();
  });

  it("shows the beginning of a long message, and all of it on request", async () => {
    const text = `${"word ".repeat(4_000)}end`;
    await shown([someMessage({ text })]);
    expect(screen.getByTestId("message")).not.toHaveTextContent("end");
    await userEvent.click(screen.getByRole("button", { name: "Show all 20,003 characters" }));
    expect(screen.getByTestId("message")).toHaveTextContent("word end");
    await userEvent.click(screen.getByRole("button", { name: "Show less" }));
    expect(screen.getByTestId("message")).not.toHaveTextContent("end");
  });

  it("retries a failed message", async () => {
    const { host } = await shown([mine({ state: "failed" })]);
    host.answer({ retry_message: () => mine({ state: "sending" }) });
    await userEvent.click(screen.getByTestId("retry"));
    // The button goes away; the focus must not go with it.
    expect(screen.getByTestId("message")).toHaveFocus();
    await waitFor(() => expect(screen.getByTestId("message-state")).toHaveTextContent("Sending"));
    expect(host.called("retry_message")).toEqual([{ messageId: "mine" }]);
  });

  it("reads a message again in another charset", async () => {
    const { host } = await shown([someMessage({ text: "����", lossy: true })]);
    host.answer({ read_message_again: ({ charset }) => someMessage({ text: `read as ${charset}` }) });
    await userEvent.click(screen.getByRole("button", { name: "Read in another charset" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Japanese (Shift JIS)" }));
    expect(await screen.findByText("read as shift_jis")).toBeVisible();
    expect(screen.queryByTestId("lossy")).toBeNull();
  });
});

describe("the conversation", () => {
  it("says what will happen to messages for somebody offline", async () => {
    await shown([], { presence: "offline", lastSeen: Date.now() - 120_000 });
    expect(screen.getByTestId("offline-banner")).toHaveTextContent(
      "Mei is offline. What you write is kept on this computer and sent when they are back.",
    );
    expect(screen.getByTestId("conversation-header")).toHaveTextContent("Offline · last seen 2 minutes ago");
  });

  it("says what is done about a doubt, and lets write as before", async () => {
    await shown([], { presence: "uncertain", uncertainSince: Date.now() - 4_500 });
    expect(screen.getByTestId("conversation-header")).toHaveTextContent(/Checking… · no answer for [45] s, checking/);
    expect(screen.queryByTestId("offline-banner")).toBeNull();
  });

  it.each([
    ["explicit", "signed off"],
    ["unanswered", "did not answer"],
    ["timeout", "fell silent"],
  ] as const)("says why somebody is offline: %s", async (offlineReason, why) => {
    await shown([], { presence: "offline", offlineReason, unstable: true, lastSeen: Date.now() - 120_000 });
    expect(screen.getByTestId("conversation-header")).toHaveTextContent(
      `Offline · ${why} · last seen 2 minutes ago · comes and goes`,
    );
  });

  it("mutes somebody in its menu, says so, and takes it back", async () => {
    const { host } = await shown([]);
    host.answer({ set_contact_muted: () => null });
    await userEvent.click(screen.getByRole("button", { name: "More about this conversation" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Mute" }));
    await waitFor(() => expect(screen.getByTestId("conversation-header")).toHaveTextContent(/· Muted$/));
    await userEvent.click(screen.getByRole("button", { name: /Undo/ }));
    await waitFor(() => expect(screen.getByTestId("conversation-header")).not.toHaveTextContent("Muted"));
    expect(host.called("set_contact_muted")).toEqual([
      { contactId: "c-mei", muted: true },
      { contactId: "c-mei", muted: false },
    ]);
  });

  it("marks as read what is on the screen", async () => {
    const { host } = await shown([someMessage()], { unread: 2 });
    await waitFor(() => expect(host.called("mark_read")).toEqual([{ contactId: "c-mei" }]));
  });

  it("announces that a message failed", async () => {
    const messages = [mine({ state: "sending" })];
    const { host } = await shown(messages);
    messages[0] = mine({ state: "failed" });
    act(() => host.tell({ type: "message-state", contactId: "c-mei", messageId: "mine", state: "failed" }));
    await waitFor(
      () => expect(screen.getByTestId("announcer")).toHaveTextContent("A message to Mei could not be sent."),
      {
        timeout: 3_000,
      },
    );
  });

  it("announces a message that comes, and not those of before", async () => {
    const messages = [someMessage()];
    const { host } = await shown(messages);
    messages.push(someMessage({ id: "m2", text: "News!" }));
    act(() => host.tell({ type: "message-received", contactId: "c-mei", messageId: "m2" }));
    await waitFor(() => expect(screen.getByTestId("announcer")).toHaveTextContent(/^Mei: News!$/), { timeout: 3_000 });
  });

  it("announces the first message of all", async () => {
    const messages: Message[] = [];
    const { host } = await shown(messages);
    messages.push(someMessage({ text: "Hello!" }));
    act(() => host.tell({ type: "message-received", contactId: "c-mei", messageId: "m1" }));
    await waitFor(() => expect(screen.getByTestId("announcer")).toHaveTextContent(/^Mei: Hello!$/), { timeout: 3_000 });
  });
});
