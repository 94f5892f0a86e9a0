import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { Confirm } from "./Confirm";

function asked() {
  const onConfirm = vi.fn();
  const onClose = vi.fn();
  render(
    <Confirm
      open
      danger
      title="Delete the conversation?"
      text="It is deleted from this computer."
      action="Delete"
      onConfirm={onConfirm}
      onClose={onClose}
    />,
  );
  return { onConfirm, onClose };
}

describe("Confirm", () => {
  it("asks as an alert, and Enter pressed without reading changes nothing", async () => {
    const { onConfirm, onClose } = asked();
    const dialog = await screen.findByRole("alertdialog", { name: "Delete the conversation?" });
    expect(dialog).toHaveAccessibleDescription("It is deleted from this computer.");
    await waitFor(() => expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus());
    await userEvent.keyboard("{Enter}");
    expect(onClose).toHaveBeenCalledOnce();
    expect(onConfirm).not.toHaveBeenCalled();
  });

  it("does it when told to, once, and closes", async () => {
    const { onConfirm, onClose } = asked();
    await userEvent.click(await screen.findByRole("button", { name: "Delete" }));
    expect(onConfirm).toHaveBeenCalledOnce();
    expect(onClose).toHaveBeenCalledOnce();
  });
});
