// Inputs and the row around them: names, units, errors beside the field, and the search field's own keys.
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { SettingRow } from "./SettingRow";
import { NumberField, parseWhole, SearchField } from "./TextInput";

describe("SettingRow", () => {
  it("ties name, unit, explanation and error to the control", () => {
    render(
      <SettingRow label="Peer timeout" hint="The longest silence." error="Must be more than 60 seconds.">
        {(ids) => <NumberField {...ids} defaultValue="45" unit="seconds" />}
      </SettingRow>,
    );
    const field = screen.getByRole("textbox", { name: "Peer timeout" });
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription("seconds The longest silence. Must be more than 60 seconds.");
  });

  it("says that it is saved where a screen reader listens, and an error goes before", () => {
    const row = (error: string | null) => (
      <SettingRow label="Name" done="Saved" error={error}>
        {(ids) => <input {...ids} />}
      </SettingRow>
    );
    const { rerender } = render(row(null));
    expect(screen.getByRole("status")).toHaveTextContent("Saved");
    rerender(row("Must not be empty."));
    expect(screen.getByRole("status")).toHaveTextContent(/^Must not be empty\.$/);
  });
});

describe("parseWhole", () => {
  it.each([
    ["60", 60],
    [" ６０ ", 60],
    ["", null],
    ["-1", null],
    ["1.5", null],
    ["12345678901", null],
  ])("takes %j for %j", (text, number) => {
    expect(parseWhole(text)).toBe(number);
  });
});

function People() {
  const [query, setQuery] = useState("");
  return (
    <SearchField
      label="Search people"
      placeholder="Name"
      value={query}
      onChange={setQuery}
      results={`${query.length} found`}
      shortcut="search"
    />
  );
}

describe("SearchField", () => {
  it("says how many were found, and is emptied by Escape and by its button", async () => {
    render(<People />);
    const field = screen.getByRole("searchbox", { name: "Search people" });
    expect(screen.getByText("Ctrl Shift F")).toBeVisible();
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
    await userEvent.type(field, "me");
    expect(screen.getByRole("status")).toHaveTextContent("2 found");
    await userEvent.keyboard("{Escape}");
    expect(field).toHaveValue("");
    await userEvent.type(field, "mei");
    await userEvent.click(screen.getByRole("button", { name: "Clear search" }));
    expect(field).toHaveValue("");
    expect(field).toHaveFocus();
  });
});
