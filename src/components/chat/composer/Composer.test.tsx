import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { setPreference } from "@/lib/preferences";
import { FakeHost, refusal, someContact, someMessage } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { Conversation } from "../Conversation";

async function shown() {
  const host = new FakeHost({
    list_contacts: () => [someContact()],
    list_messages: () => [],
    measure_message: ({ text }) => Math.ceil(text.length / 7_000),
    send_message: ({ text }) => someMessage({ id: "sent", outgoing: true, text, state: "sending", at: Date.now() }),
  });
  const rendered = renderScreen(<Conversation contactId="c-mei" onBack={() => undefined} />);
  await screen.findByTestId("composer");
  return { host, ...rendered };
}

const composer = () => screen.getByTestId<HTMLTextAreaElement>("composer");
const paste = (text: string) => userEvent.paste(text);

describe("the composer", () => {
  it("sends on Enter and is empty again when the node has the message", async () => {
    const { host } = await shown();
    await userEvent.type(composer(), "Hello there{Enter}");
    expect(host.called("send_message")).toEqual([{ contactId: "c-mei", text: "Hello there", id: null }]);
    await waitFor(() => expect(composer()).toHaveValue(""));
    const bubble = await screen.findByTestId("message");
    expect(bubble).toHaveTextContent("Hello there");
    expect(bubble).toHaveAttribute("data-state", "sending");
    expect(bubble).toHaveAttribute("data-outgoing", "true");
  });

  it("begins a line on Shift+Enter, and sends nothing that is empty", async () => {
    const { host } = await shown();
    await userEvent.type(composer(), "  {Enter}");
    await userEvent.type(composer(), "a{Shift>}{Enter}{/Shift}b");
    expect(composer().value).toContain("a\nb");
    expect(host.called("send_message")).toEqual([]);
  });

  it("leaves Enter to an input method that is writing a word", async () => {
    const { host } = await shown();
    fireEvent.change(composer(), { target: { value: "ni" } });
    fireEvent.keyDown(composer(), { key: "Enter", isComposing: true });
    await userEvent.type(composer(), "!");
    expect(host.called("send_message")).toEqual([]);
  });

  it("keeps the text and says beside it why it was refused", async () => {
    const { host } = await shown();
    host.answer({
      send_message: () => {
        throw refusal("chat.unencodable", "“😀” cannot be written in gb18030.", "Leave it out.");
      },
    });
    await userEvent.type(composer(), "😀{Enter}");
    await waitFor(() =>
      expect(screen.getByTestId("composer-error")).toHaveTextContent(
        "Mei’s program cannot read every character of this. “😀” cannot be written in gb18030.",
      ),
    );
    expect(composer()).toHaveValue("😀");
    expect(composer()).toHaveAttribute("aria-invalid", "true");
    await userEvent.type(composer(), "!");
    expect(screen.getByTestId("composer-error")).toBeEmptyDOMElement();
  });

  it("has the focus when a conversation is opened", async () => {
    await shown();
    expect(composer()).toHaveFocus();
  });

  it("keeps a draft for each contact", async () => {
    const { unmount } = await shown();
    await userEvent.type(composer(), "half a thought");
    unmount();
    await shown();
    expect(composer()).toHaveValue("half a thought");
  });
});

describe("the key that sends", () => {
  it("is Enter with Ctrl for whoever chose it, and Enter alone begins a line", async () => {
    act(() => setPreference("sendKey", "mod-enter"));
    const { host } = await shown();
    await userEvent.type(composer(), "a{Enter}b{Control>}{Enter}{/Control}");
    expect(host.called("send_message")).toEqual([{ contactId: "c-mei", text: "a\nb", id: null }]);
    act(() => setPreference("sendKey", "enter"));
  });

  it("is not the Enter that ends a word of an input method, by either of its signs", async () => {
    const { host } = await shown();
    await userEvent.type(composer(), "ni");
    fireEvent.keyDown(composer(), { key: "Enter", keyCode: 229 });
    await userEvent.type(composer(), "!");
    expect(host.called("send_message")).toEqual([]);
  });
});

describe("what is pasted", () => {
  it("is in the text at once when it is short, and when it is long but one message", async () => {
    await shown();
    await paste("short");
    expect(composer()).toHaveValue("short");
    await paste("x".repeat(2_000));
    await waitFor(() => expect(composer().value).toHaveLength(2_005));
  });

  it("is asked about when it makes several messages", async () => {
    await shown();
    await userEvent.type(composer(), "See: ");
    await paste("x".repeat(20_000));
    const question = await screen.findByRole("alertdialog", { name: "Paste 20,000 characters?" });
    expect(question).toHaveTextContent("The message will go out as 3 numbered messages");
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(composer()).toHaveValue("See: ");
    await paste("x".repeat(20_000));
    await userEvent.click(await screen.findByRole("button", { name: "Paste" }));
    expect(composer().value).toHaveLength(20_005);
    expect(await screen.findByText(/Goes out as 3 numbered messages/)).toBeVisible();
  });

  it("is refused with its reason when no message holds it", async () => {
    await shown();
    await paste("汉".repeat(30_000));
    const dialog = await screen.findByRole("dialog", { name: "30,000 characters are too much for one message" });
    expect(dialog).toHaveTextContent("One message holds 65,536 bytes. Nothing was pasted");
    expect(composer()).toHaveValue("");
  });
});

describe("a draft", () => {
  it("is written down in a pause of typing, and when the window goes", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    await shown();
    fireEvent.change(composer(), { target: { value: "half" } });
    expect(localStorage.getItem("landline:draft:c-mei")).toBeNull();
    vi.advanceTimersByTime(400);
    expect(localStorage.getItem("landline:draft:c-mei")).toBe("half");
    fireEvent.change(composer(), { target: { value: "half a thought" } });
    fireEvent(window, new Event("pagehide"));
    expect(localStorage.getItem("landline:draft:c-mei")).toBe("half a thought");
    vi.useRealTimers();
  });
});

describe("the emoji", () => {
  it("are found by a word and put where the caret is", async () => {
    await shown();
    await userEvent.type(composer(), "ab");
    composer().setSelectionRange(1, 1);
    await userEvent.click(screen.getByRole("button", { name: "Emoji" }));
    await userEvent.type(
      await screen.findByRole("textbox", { name: "Search emoji" }, { timeout: 4_000 }),
      "rocket{Enter}",
    );
    expect(composer()).toHaveValue("a🚀b");
  });
});
