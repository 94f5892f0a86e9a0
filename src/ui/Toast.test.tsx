import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Button } from "./Button";
import NoticeLog from "./NoticeLog";
import { clearNotices } from "./notices";
import { notify, Toasts } from "./Toast";
import { useUndoable, useUndoShortcut } from "./undo";

beforeEach(() => act(clearNotices));

const calls = { undo: vi.fn(), settle: vi.fn() };

function Deleting() {
  const offer = useUndoable();
  useUndoShortcut();
  const onDelete = (what: string) =>
    offer({ text: `${what} was deleted.`, undo: () => calls.undo(what), settle: () => calls.settle(what) });
  return (
    <>
      <Button onClick={() => onDelete("The note")}>Delete the note</Button>
      <Button onClick={() => onDelete("The group")}>Delete the group</Button>
      <textarea aria-label="Draft" />
    </>
  );
}

function shown() {
  for (const call of Object.values(calls)) call.mockReset();
  render(
    <Toasts>
      <Deleting />
    </Toasts>,
  );
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
/** The button is there for whoever is at the toast, with the pointer or with the focus. */
async function dismiss(title: string) {
  await userEvent.hover(screen.getByText(title));
  await userEvent.click(await screen.findByRole("button", { name: "Dismiss" }));
}

const ctrlZ = (on: Element | Window = window) => fireEvent.keyDown(on, { key: "z", ctrlKey: true });

describe("a toast", () => {
  it("says what did not work and why, and goes when it is dismissed", async () => {
    render(<Toasts>{null}</Toasts>);
    act(() => notify("Not sent", "The network is down."));
    expect(await screen.findByText("Not sent")).toBeVisible();
    expect(screen.getByText("The network is down.")).toBeVisible();
    await dismiss("Not sent");
    await waitFor(() => expect(screen.queryByText("Not sent")).toBeNull());
  });

  it("is in the log afterwards, until that is cleared", async () => {
    render(
      <Toasts>
        <NoticeLog onClose={() => undefined} />
      </Toasts>,
    );
    expect(await screen.findByText("No notices so far")).toBeVisible();
    act(() => notify("Not sent", "The network is down."));
    expect(screen.getByRole("listitem")).toHaveTextContent("Not sentThe network is down.just now");
    await userEvent.click(screen.getByRole("button", { name: "Clear the list" }));
    expect(screen.getByText("No notices so far")).toBeVisible();
  });
});

describe("undo", () => {
  it("settles what is pending when the window closes", async () => {
    shown();
    press("Delete the note");
    fireEvent(window, new Event("pagehide"));
    expect(calls.settle).toHaveBeenCalledExactlyOnceWith("The note");
  });

  it("is offered by the toast, done once, and the deed is then not settled", async () => {
    shown();
    press("Delete the note");
    await userEvent.click(await screen.findByRole("button", { name: /^Undo/ }));
    expect(calls.undo).toHaveBeenCalledExactlyOnceWith("The note");
    await waitFor(() => expect(screen.queryByText("The note was deleted.")).toBeNull());
    ctrlZ();
    expect(calls.undo).toHaveBeenCalledOnce();
    expect(calls.settle).not.toHaveBeenCalled();
  });

  it("goes back one by one with Ctrl+Z", async () => {
    shown();
    press("Delete the note");
    press("Delete the group");
    await screen.findByText("The group was deleted.");
    ctrlZ();
    ctrlZ();
    expect(calls.undo.mock.calls).toEqual([["The group"], ["The note"]]);
  });

  it("leaves Ctrl+Z to a field that has words in it", async () => {
    shown();
    press("Delete the note");
    await userEvent.type(screen.getByRole("textbox", { name: "Draft" }), "hello");
    ctrlZ(screen.getByRole("textbox", { name: "Draft" }));
    expect(calls.undo).not.toHaveBeenCalled();
  });

  it("settles what was not undone when its toast goes", async () => {
    shown();
    press("Delete the note");
    await screen.findByText("The note was deleted.");
    await dismiss("The note was deleted.");
    expect(calls.settle).toHaveBeenCalledExactlyOnceWith("The note");
    ctrlZ();
    expect(calls.undo).not.toHaveBeenCalled();
  });
});
