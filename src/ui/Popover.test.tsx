import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Button } from "./Button";
import { Popover } from "./Popover";
import { Tooltip } from "./Tooltip";

describe("Popover", () => {
  it("tells more when asked, under a name, until Escape", async () => {
    render(
      <Popover trigger={<Button>Delivered</Button>} title="Delivered">
        At 09:40:12
      </Popover>,
    );
    await userEvent.click(screen.getByRole("button", { name: "Delivered" }));
    expect(await screen.findByRole("dialog", { name: "Delivered" })).toHaveTextContent("At 09:40:12");
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});

describe("Tooltip", () => {
  it("is shown to the pointer and to the keyboard, and is not read a second time", async () => {
    render(
      <Tooltip text="Last seen 09:12:04">
        <button type="button">09:12</button>
      </Tooltip>,
    );
    await userEvent.hover(screen.getByRole("button", { name: "09:12" }));
    const tip = await screen.findByText("Last seen 09:12:04");
    expect(tip).toHaveAttribute("aria-hidden", "true");
    await userEvent.unhover(screen.getByRole("button"));
    await waitFor(() => expect(screen.queryByText("Last seen 09:12:04")).toBeNull());
  });
});
