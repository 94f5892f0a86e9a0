import { afterEach, expect, it, vi } from "vitest";
import { focusWhenShown } from "./focus";

afterEach(() => document.body.replaceChildren());

const main = () => document.querySelector("main");

it("focuses what is shown a few frames later", async () => {
  focusWhenShown(main);
  await new Promise((resolve) => requestAnimationFrame(resolve));
  document.body.innerHTML = "<main tabindex=-1></main>";
  await vi.waitFor(() => expect(main()).toHaveFocus());
});

it("takes the focus from nothing that was opened over it, and from what is on its way out", async () => {
  document.body.innerHTML = "<main tabindex=-1></main><div data-modal><input></div>";
  const [field, modal] = [document.querySelector("input"), document.querySelector("[data-modal]")];
  field?.focus();
  focusWhenShown(main);
  for (let frame = 0; frame < 12; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  expect(field).toHaveFocus();
  modal?.setAttribute("data-closed", "");
  focusWhenShown(main);
  await vi.waitFor(() => expect(main()).toHaveFocus());
});
