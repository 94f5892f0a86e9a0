import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { X } from "lucide-react";
import { describe, expect, it, vi } from "vitest";
import { Button, IconButton } from "./Button";

describe("Button", () => {
  it("cannot be pressed twice while it is busy, and says so", async () => {
    const press = vi.fn();
    const { rerender } = render(<Button onClick={press}>Check</Button>);
    await userEvent.click(screen.getByRole("button", { name: "Check" }));
    rerender(
      <Button busy onClick={press}>
        Check
      </Button>,
    );
    await userEvent.click(screen.getByRole("button", { name: "Check", busy: true }));
    expect(press).toHaveBeenCalledOnce();
  });
});

describe("IconButton", () => {
  it("has a name, and shows it with its keys to whoever points at it", async () => {
    render(<IconButton label="Find anything" shortcut="palette" icon={<X aria-hidden="true" />} />);
    const button = screen.getByRole("button", { name: "Find anything" });
    expect(button).toHaveAttribute("aria-keyshortcuts", "Control+K");
    await userEvent.hover(button);
    expect(await screen.findByText("Ctrl K")).toBeVisible();
  });
});
