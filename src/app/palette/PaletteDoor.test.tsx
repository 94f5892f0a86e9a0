// The palette as it is opened: from its first moment it has the keys, and what it leaves has them again.
import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { FakeHost, someContact } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { PaletteDoor } from "./PaletteDoor";

function Desk() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <textarea aria-label="Message Mei" onKeyDown={(event) => event.key === "F1" && setOpen(true)} />
      <main id="main" tabIndex={-1} />
      {open && (
        <PaletteDoor
          peopleOnly={false}
          onOpen={() => undefined}
          onContact={() => undefined}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

const composer = () => screen.getByLabelText("Message Mei");
const field = () => screen.findByRole("combobox", { name: "Find people, pages and actions" });

/** As keys come: each goes to what has the focus at that moment, with no time in between. */
function shown() {
  new FakeHost({ list_contacts: () => [someContact({ nickname: "Mei" }), someContact({ id: "b", nickname: "Ben" })] });
  renderScreen(<Desk />);
  composer().focus();
  fireEvent.keyDown(composer(), { key: "F1" });
  return userEvent.setup({ delay: null });
}

describe("the way into the palette", () => {
  it("takes what is typed before its code is there, and leaves the composer empty", async () => {
    const user = shown();
    expect(screen.queryByRole("combobox")).toBeNull();
    await user.keyboard("be");
    expect(await field()).toHaveValue("be");
    expect(await field()).toHaveFocus();
    await user.keyboard("n");
    expect(await screen.findByRole("option", { selected: true })).toHaveTextContent("Ben");
    expect(composer()).toHaveValue("");
  });

  it("has the focus at once from then on, and gives it back", async () => {
    const user = shown();
    expect(screen.getByRole("combobox")).toHaveFocus();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(composer()).toHaveFocus());
  });

  it("gives the focus back after an action, and hands it on to a page", async () => {
    const user = shown();
    await user.keyboard("light theme{Enter}");
    await waitFor(() => expect(composer()).toHaveFocus());
    expect(screen.queryByRole("combobox")).toBeNull();
    fireEvent.keyDown(composer(), { key: "F1" });
    await user.keyboard("storage{Enter}");
    expect(location.hash).toBe("#/settings/storage");
    await waitFor(() => expect(screen.getByRole("main")).toHaveFocus());
  });

  it("finds the sections of the settings, and does not offer them unasked", async () => {
    const user = shown();
    await screen.findByRole("option", { name: /^Settings/ });
    expect(screen.queryByRole("option", { name: "Settings: Notifications" })).toBeNull();
    await user.keyboard("notif");
    expect(screen.getByRole("option", { name: "Settings: Notifications" })).toBeVisible();
  });
});
