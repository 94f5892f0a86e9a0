import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Shell } from "./Shell";

function shown(details: string | null = null) {
  return render(
    <Shell
      rail={<nav />}
      list="the list"
      main="the conversation"
      details={details}
      front={details === null ? "main" : "details"}
      leadsBack
    />,
  );
}

describe("Shell", () => {
  it("has landmarks for its panes, details only on demand, and a way past the list", async () => {
    shown();
    expect(screen.getByRole("main")).toHaveTextContent("the conversation");
    expect(screen.queryByRole("complementary")).toBeNull();
    await userEvent.tab();
    expect(screen.getByRole("button", { name: "Skip to the conversation" })).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    expect(screen.getByRole("main")).toHaveFocus();
  });

  it("keeps the widths of its panes for the next start", async () => {
    const { unmount } = shown("the details");
    screen.getByRole("separator", { name: "Width of the contacts" }).focus();
    await userEvent.keyboard("{ArrowRight}{ArrowRight}");
    screen.getByRole("separator", { name: "Width of the details" }).focus();
    await userEvent.keyboard("{ArrowLeft}");
    unmount();
    shown("the details");
    expect(screen.getByRole("separator", { name: "Width of the contacts" })).toHaveAttribute("aria-valuenow", "336");
    expect(screen.getByRole("separator", { name: "Width of the details" })).toHaveAttribute("aria-valuenow", "336");
  });

  it("bears a width that cannot be, as of an older version", () => {
    localStorage.setItem("landline:width:list", "1e9");
    localStorage.setItem("landline:width:details", "wide");
    shown("the details");
    expect(screen.getByRole("separator", { name: "Width of the contacts" })).toHaveAttribute("aria-valuenow", "416");
    expect(screen.getByRole("separator", { name: "Width of the details" })).toHaveAttribute("aria-valuenow", "320");
  });
});
