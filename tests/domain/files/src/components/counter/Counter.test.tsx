import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { App } from "@/app/App";
import { FakeHost } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";

it("The page that was added opens from the rail, calls its command and follows its event", async () => {
  const host = new FakeHost({
    list_contacts: () => [],
    get_profile: () => ({ user: "kim", host: "pc", nickname: "Kim", group: "" }),
    add_to_counter: ({ amount }) => 7 + amount,
  });
  renderScreen(<App />);
  await userEvent.click(screen.getByRole("link", { name: "Counter" }));
  expect(await screen.findByText("The number is 7.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Add one" }));
  expect(host.calls).toContainEqual({ command: "add_to_counter", args: { amount: 1 } });
  host.tell({ type: "counter-changed", total: 8 });
  expect(await screen.findByText("The number is 8.")).toBeVisible();
});
