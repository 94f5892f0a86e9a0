import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { DesktopSettings as Kept } from "@/lib/api/desktop";
import { FakeHost, refusal } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { DesktopSettings } from "./DesktopSettings";
import Settings from "./Settings";

async function shown(changes: Partial<Kept> = {}) {
  const host = new FakeHost({
    get_desktop_settings: () => ({ startAtLogin: false, startMinimized: false, awayAfter: 10, ...changes }),
    update_desktop_settings: () => null,
    set_start_at_login: () => null,
  });
  renderScreen(<DesktopSettings />);
  await screen.findByRole("switch", { name: "Start when I log in" });
  return host;
}

const toggle = (name: string) => screen.getByRole("switch", { name });

describe("Desktop", () => {
  it("starts Landline at login, and says that the desktop knows", async () => {
    const host = await shown();
    await userEvent.click(toggle("Start when I log in"));
    expect(host.called("set_start_at_login")).toEqual([{ on: true }]);
    expect(await screen.findByText("Saved")).toBeVisible();
    expect(toggle("Start when I log in")).toBeChecked();
  });

  it("leaves the switch as it is when the desktop refuses", async () => {
    const host = await shown();
    host.answer({
      set_start_at_login: () => {
        throw refusal("desktop.login_not_changed");
      },
    });
    await userEvent.click(toggle("Start when I log in"));
    expect(await screen.findByText(/^What starts at login could not be changed/)).toBeVisible();
    expect(toggle("Start when I log in")).not.toBeChecked();
  });

  it("keeps how it starts and when somebody is away side by side", async () => {
    const host = await shown();
    await userEvent.click(toggle("Start without opening the window"));
    await userEvent.click(screen.getByRole("radio", { name: "Never" }));
    expect(host.called("update_desktop_settings")).toEqual([
      { startMinimized: true, awayAfter: 10 },
      { startMinimized: true, awayAfter: 0 },
    ]);
    expect(screen.getByRole("radio", { name: "Never" })).toBeChecked();
  });

  it("shows a time that stands in the settings file only", async () => {
    await shown({ awayAfter: 1 });
    expect(screen.getByRole("radio", { name: "After 1 minute" })).toBeChecked();
  });

  it("is no section of a screen in a browser, whatever its address says", () => {
    const host = new FakeHost({ get_profile: () => ({ user: "kim", host: "pc", nickname: "Kim", group: "" }) });
    host.desktop = false;
    renderScreen(<Settings path={["desktop"]} hrefOf={(path) => `#/settings/${path.join("/")}`} />);
    expect(screen.queryByRole("link", { name: "Desktop" })).toBeNull();
    expect(screen.getByRole("link", { current: "page" })).toHaveTextContent("Profile");
  });
});
