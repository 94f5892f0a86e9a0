// How the window behaves on the desktop: when it starts and how, and after how long nobody is there.
import { queryOptions } from "@tanstack/react-query";
import { call, type DesktopSettings, onDesktop } from "@/lib/host";

export type { DesktopSettings };
export { onDesktop };

function getDesktopSettings(): Promise<DesktopSettings> {
  return call("get_desktop_settings", {});
}

/** Fails with `config.bad_value` for more than a day, and changes nothing then. */
export async function updateDesktopSettings({
  startMinimized,
  awayAfter,
}: Omit<DesktopSettings, "startAtLogin">): Promise<void> {
  await call("update_desktop_settings", { startMinimized, awayAfter });
}

/** Fails with `desktop.login_not_changed`, and changes nothing then. */
export async function setStartAtLogin(on: boolean): Promise<void> {
  await call("set_start_at_login", { on });
}

/** What starts at login can be changed elsewhere in the system: it is looked up whenever the page is opened. */
export const desktopQuery = queryOptions({
  queryKey: ["settings", "desktop"],
  queryFn: getDesktopSettings,
  staleTime: 0,
});
