import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { Splitter } from "./Splitter";

function Sized({ pane = "before" }: { pane?: "before" | "after" }) {
  const [value, setValue] = useState(19);
  return (
    <>
      <output>{value}</output>
      <Splitter
        label="Width of the contacts"
        pane={pane}
        value={value}
        min={15}
        max={26}
        initial={19}
        onChange={setValue}
      />
    </>
  );
}

const splitter = () => screen.getByRole("separator", { name: "Width of the contacts" });
const width = () => Number(screen.getByRole("status").textContent);

function drag(by: number) {
  const line = splitter();
  line.setPointerCapture = () => undefined;
  fireEvent.pointerDown(line, { clientX: 300, button: 0 });
  fireEvent.pointerMove(line, { clientX: 300 + by });
  fireEvent.pointerUp(line);
  fireEvent.pointerMove(line, { clientX: 900 });
}

describe("Splitter", () => {
  it("is moved with the arrow keys, within its bounds, and put back with Enter", async () => {
    render(<Sized />);
    splitter().focus();
    await userEvent.keyboard("{ArrowRight}{ArrowRight}");
    expect(width()).toBe(21);
    expect(splitter()).toHaveAttribute("aria-valuenow", "336");
    await userEvent.keyboard("{End}{ArrowRight}");
    expect(width()).toBe(26);
    await userEvent.keyboard("{Home}{ArrowLeft}");
    expect(width()).toBe(15);
    await userEvent.keyboard("{Enter}");
    expect(width()).toBe(19);
  });

  it("follows the pointer until it is let go", () => {
    render(<Sized />);
    drag(32);
    expect(width()).toBe(21);
  });

  it("makes a pane after it wider by going to the left", () => {
    render(<Sized pane="after" />);
    drag(-32);
    expect(width()).toBe(21);
  });
});
