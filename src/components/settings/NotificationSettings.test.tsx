import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { NotificationSettings as Settings } from "@/lib/api/notifications";
import { FakeHost, refusal, someContact } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { NotificationSettings } from "./NotificationSettings";

async function shown(changes: Partial<Settings> = {}) {
  const settings: Settings = { enabled: true, preview: true, quietHours: null, muted: [], ...changes };
  const host = new FakeHost({
    get_notification_settings: () => settings,
    update_notification_settings: () => null,
    set_contact_muted: () => null,
    list_contacts: () => [
      someContact({ id: "self", nickname: "Kim", isSelf: true }),
      someContact(),
      someContact({ id: "c-jonas", nickname: "Jonas", user: "jonas", host: "jonas-pc" }),
    ],
  });
  renderScreen(<NotificationSettings />);
  await screen.findByRole("switch", { name: "Tell me of new messages" });
  return host;
}

const toggle = (name: string) => screen.getByRole("switch", { name });

describe("Notifications", () => {
  it("are switched off at once, and what hangs on them with them", async () => {
    const host = await shown();
    await userEvent.click(toggle("Tell me of new messages"));
    expect(host.called("update_notification_settings")).toEqual([{ enabled: false, preview: true, quietHours: null }]);
    expect(await screen.findByText("Saved")).toBeVisible();
    expect(toggle("Show the beginning of the message")).toBeDisabled();
  });

  it("stay as they are when the node refuses, which is said beside the switch", async () => {
    const host = await shown();
    host.answer({
      update_notification_settings: () => {
        throw refusal("config.not_written");
      },
    });
    await userEvent.click(toggle("Show the beginning of the message"));
    expect(await screen.findByText(/^The database could not be read or written/)).toBeVisible();
    expect(toggle("Show the beginning of the message")).toBeChecked();
  });

  it("rest at night, from and until a time that is typed as one likes", async () => {
    const host = await shown();
    await userEvent.click(toggle("Quiet hours"));
    const until = await screen.findByRole("textbox", { name: "Until" });
    expect(until).toHaveValue("07:00");
    await userEvent.clear(until);
    await userEvent.type(until, "22{Enter}");
    expect(until).toHaveAccessibleDescription("Must be another time than the other one.");
    await userEvent.clear(until);
    await userEvent.type(until, "8.15{Enter}");
    await waitFor(() => expect(until).toHaveValue("08:15"));
    expect(host.called("update_notification_settings").at(-1)).toEqual({
      enabled: true,
      preview: true,
      quietHours: { from: "22:00", until: "08:15" },
    });
  });

  it("tell nothing of somebody who is muted, until they are not any more", async () => {
    const host = await shown();
    await userEvent.type(screen.getByRole("searchbox", { name: "Find somebody to mute" }), "jon");
    await userEvent.click(screen.getByRole("button", { name: "Mute Jonas" }));
    const list = await screen.findByRole("list", { name: "Muted people" });
    expect(within(list).getByText("Jonas")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Unmute Jonas" }));
    await waitFor(() => expect(screen.queryByRole("list", { name: "Muted people" })).toBeNull());
    expect(host.called("set_contact_muted")).toEqual([
      { contactId: "c-jonas", muted: true },
      { contactId: "c-jonas", muted: false },
    ]);
  });

  it("find nobody who is muted already, and not oneself", async () => {
    await shown({ muted: ["c-mei"] });
    await userEvent.type(screen.getByRole("searchbox", { name: "Find somebody to mute" }), "m");
    expect(screen.queryByRole("button", { name: "Mute Mei" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Mute Kim" })).toBeNull();
  });
});
