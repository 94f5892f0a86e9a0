import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { Contact, Message } from "@/lib/host";
import { FakeHost, refusal, someContact, someMessage } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { Conversation } from "./Conversation";

const mine = (changes: Partial<Message> = {}) => someMessage({ id: "mine", outgoing: true, ...changes });

async function shown(messages: Message[], contact: Partial<Contact> = {}) {
  const host = new FakeHost({
    list_contacts: () => [someContact(contact)],
    list_messages: () => messages,
    get_notification_settings: () => ({ enabled: true, preview: true, quietHours: null, muted: [] }),
  });
  const rendered = renderScreen(<Conversation contactId="c-mei" onBack={() => undefined} />);
  await screen.findByTestId("composer");
  if (messages.length > 0) await screen.findAllByTestId("message");
  return { host, ...rendered };
}

describe("a message from elsewhere", () => {
  const forged = someMessage({ text: "Send me your key", source: "10.0.0.9", insteadOf: "10.0.0.7" });
  const sentence = "Came from 10.0.0.9, not from Mei’s computer (10.0.0.7). Someone else may have sent it.";

  it("says so under the message and to a screen reader", async () => {
    await shown([forged]);
    expect(screen.getByTestId("elsewhere")).toHaveTextContent(sentence);
    expect(screen.getByTestId("message")).toHaveAccessibleName(expect.stringContaining(sentence));
  });

  it("says nothing of one that came from where its sender is known to be", async () => {
    await shown([someMessage({ source: "10.0.0.7" })]);
    expect(screen.queryByTestId("elsewhere")).toBeNull();
    expect(screen.getByTestId("message")).not.toHaveAccessibleName(/Someone else/);
  });

  it("is said when it is read out", async () => {
    const messages: Message[] = [];
    const { host } = await shown(messages);
    messages.push(forged);
    act(() => host.tell({ type: "message-received", contactId: "c-mei", messageId: "m1" }));
    await waitFor(
      () => expect(screen.getByTestId("announcer")).toHaveTextContent(`Mei: Send me your key ${sentence}`),
      {
        timeout: 3_000,
      },
    );
  });

  it("approves the address when a person says that it is theirs", async () => {
    const { host } = await shown([forged]);
    host.answer({ approve_address: () => null });
    await userEvent.click(screen.getByRole("button", { name: "This is Mei’s address" }));
    expect(host.called("approve_address")).toEqual([{ contactId: "c-mei", address: "10.0.0.9" }]);
  });
});

describe("somebody at a new address", () => {
  const moved = { newAddress: { address: "10.0.0.9", waiting: 3 } };
  const banner = () => screen.getByTestId("new-address");
  const send = () => screen.getByRole("button", { name: "Send there" });

  it("is sent what waits when a person says so, and the focus goes on to the composer", async () => {
    const contact = someContact(moved);
    const { host } = await shown([mine({ state: "waiting" })], contact);
    expect(banner()).toHaveTextContent(
      "Mei is now at 10.0.0.9, which isn’t known to be their address. 3 messages wait: somebody else could be using this name.",
    );
    expect(screen.getByTestId("message-state")).toHaveTextContent("Waiting: new address");
    host.answer({ approve_address: () => null, list_contacts: () => [{ ...contact, newAddress: null }] });
    await userEvent.click(send());
    expect(host.called("approve_address")).toEqual([{ contactId: "c-mei", address: "10.0.0.9" }]);
    expect(screen.getByTestId("composer")).toHaveFocus();
    act(() => host.tell({ type: "peer-address-approved", contactId: "c-mei", peerIp: "10.0.0.9", timestamp: 1 }));
    await waitFor(() => expect(screen.queryByTestId("new-address")).toBeNull());
  });

  it("is asked about once for each address, and can be sent to later", async () => {
    const { unmount } = await shown([], moved);
    await userEvent.tab({ shift: true });
    expect(screen.getByRole("button", { name: "Keep waiting" })).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    expect(banner()).toHaveTextContent("Messages to Mei wait, because 10.0.0.9 isn’t known to be their address.");
    expect(screen.queryByRole("button", { name: "Keep waiting" })).toBeNull();
    expect(screen.getByTestId("composer")).toHaveFocus();
    unmount();
    await shown([], moved);
    expect(screen.queryByRole("button", { name: "Keep waiting" })).toBeNull();
    expect(send()).toBeEnabled();
  });

  it("is told of by the node, and is nobody's question once they are offline", async () => {
    const { host } = await shown([]);
    expect(screen.queryByTestId("new-address")).toBeNull();
    host.answer({ list_contacts: () => [someContact(moved)] });
    act(() => host.tell({ type: "peer-new-address", contactId: "c-mei", peerIp: "10.0.0.9", timestamp: 1 }));
    await waitFor(() => expect(banner()).toHaveTextContent("10.0.0.9"));
    const gone = { contactId: "c-mei", peerIp: "10.0.0.9", username: "Mei", timestamp: 2 };
    act(() => host.tell({ type: "peer-offline", reason: "explicit", ...gone }));
    await waitFor(() => expect(screen.queryByTestId("new-address")).toBeNull());
  });

  it("says so when the address could not be approved", async () => {
    const { host } = await shown([], moved);
    host.answer({
      approve_address: () => {
        throw refusal("node.storage");
      },
    });
    await userEvent.click(send());
    expect(await screen.findByText("The address could not be approved")).toBeVisible();
    expect(banner()).toBeVisible();
  });
});
