import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { TextInput } from "./TextInput";

function Renaming() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Rename</Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Rename"
        description="Only you see this name."
        actions={<Button onClick={() => setOpen(false)}>Save</Button>}
      >
        <TextInput aria-label="Name" />
      </Dialog>
    </>
  );
}

describe("Dialog", () => {
  it("has a name and a description, keeps the focus, and gives it back on Escape", async () => {
    render(<Renaming />);
    await userEvent.click(screen.getByRole("button", { name: "Rename" }));
    const dialog = await screen.findByRole("dialog", { name: "Rename" });
    expect(dialog).toHaveAccessibleDescription("Only you see this name.");
    await waitFor(() => expect(screen.getByRole("textbox", { name: "Name" })).toHaveFocus());
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(screen.getByRole("button", { name: "Rename" })).toHaveFocus());
  });

  it("is closed by its button", async () => {
    render(<Renaming />);
    await userEvent.click(screen.getByRole("button", { name: "Rename" }));
    await userEvent.click(await screen.findByRole("button", { name: "Close" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});
