// Switch, checkbox, select, tabs, choice and fold: what a person does with them, and what they are called.
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { Checkbox } from "./Checkbox";
import { Choice } from "./Choice";
import { Collapsible } from "./Collapsible";
import { Select } from "./Select";
import { SettingRow } from "./SettingRow";
import { Switch } from "./Switch";
import { Tabs } from "./Tabs";

function Previews() {
  const [on, setOn] = useState(false);
  return (
    <SettingRow label="Preview" hint="Shows the first words.">
      {(ids) => <Switch {...ids} checked={on} onChange={setOn} />}
    </SettingRow>
  );
}

function Everybody() {
  const [chosen, setChosen] = useState<boolean | "some">("some");
  return (
    <Checkbox checked={chosen} onChange={setChosen}>
      Everybody
    </Checkbox>
  );
}

const CHARSETS = [
  { value: "utf-8", text: "Unicode" },
  { value: "gb18030", text: "Simplified Chinese" },
] as const;

function Charset() {
  const [value, setValue] = useState<"utf-8" | "gb18030">("utf-8");
  return (
    <SettingRow label="Charset">
      {(ids) => <Select {...ids} value={value} options={CHARSETS} onChange={setValue} />}
    </SettingRow>
  );
}

function Views() {
  const [value, setValue] = useState("people");
  const tabs = [
    { value: "people", text: "People", content: "Mei" },
    { value: "events", text: "Events", content: "Mei came online" },
  ];
  return <Tabs label="Views" value={value} tabs={tabs} onChange={setValue} />;
}

function Theme() {
  const [value, setValue] = useState<"light" | "dark">("light");
  const options = [
    { value: "light", text: "Light" },
    { value: "dark", text: "Dark" },
  ] as const;
  return <Choice label="Theme" value={value} options={options} onChange={setValue} />;
}

describe("Switch", () => {
  it("is named and explained by its row, and turns with Space", async () => {
    render(<Previews />);
    const preview = screen.getByRole("switch", { name: "Preview" });
    expect(preview).toHaveAccessibleDescription(/^Shows the first words\.\s*$/);
    preview.focus();
    await userEvent.keyboard(" ");
    expect(preview).toBeChecked();
  });
});

describe("Checkbox", () => {
  it("says that a part is chosen, and is chosen by its words", async () => {
    render(<Everybody />);
    const box = screen.getByRole("checkbox", { name: "Everybody" });
    expect(box).toBePartiallyChecked();
    await userEvent.click(screen.getByText("Everybody"));
    expect(box).toBeChecked();
    expect(box).not.toBePartiallyChecked();
  });
});

describe("Select", () => {
  it("is named by its row, opens by keyboard and keeps what is chosen", async () => {
    render(<Charset />);
    const select = screen.getByRole("combobox", { name: "Charset" });
    expect(select).toHaveTextContent("Unicode");
    select.focus();
    await userEvent.keyboard("{Enter}");
    await userEvent.click(await screen.findByRole("option", { name: "Simplified Chinese" }));
    await waitFor(() => expect(select).toHaveTextContent("Simplified Chinese"));
    await waitFor(() => expect(screen.queryByRole("listbox")).toBeNull());
  });
});

describe("Tabs", () => {
  it("are one tab stop; the arrow shows the next view", async () => {
    render(<Views />);
    await userEvent.tab();
    expect(screen.getByRole("tab", { name: "People" })).toHaveFocus();
    expect(screen.getByRole("tabpanel", { name: "People" })).toHaveTextContent("Mei");
    await userEvent.keyboard("{ArrowRight}");
    await waitFor(() => expect(screen.getByRole("tabpanel", { name: "Events" })).toHaveTextContent("Mei came online"));
  });
});

describe("Choice", () => {
  it("is a group of radios that the arrow key goes through", async () => {
    render(<Theme />);
    expect(screen.getByRole("group", { name: "Theme" })).toBeVisible();
    await userEvent.tab();
    await userEvent.keyboard("{ArrowRight}");
    expect(screen.getByRole("radio", { name: "Dark" })).toBeChecked();
  });
});

describe("Collapsible", () => {
  it("unfolds by its line, which says whether it is open", async () => {
    render(<Collapsible summary="Details">10.0.0.7</Collapsible>);
    const line = screen.getByRole("button", { name: "Details", expanded: false });
    expect(screen.queryByText("10.0.0.7")).toBeNull();
    await userEvent.click(line);
    expect(screen.getByText("10.0.0.7")).toBeVisible();
    expect(line).toHaveAttribute("aria-expanded", "true");
  });
});
