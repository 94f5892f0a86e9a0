// What the desktop window tells of messages that come, and of whom it tells nothing.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { call, type NotificationSettings } from "@/lib/host";

export type { NotificationSettings };

function getNotificationSettings(): Promise<NotificationSettings> {
  return call("get_notification_settings", {});
}

/** Fails with `config.bad_value` for hours that are no times of day, and changes nothing then. */
export async function updateNotificationSettings({
  enabled,
  preview,
  quietHours,
}: Omit<NotificationSettings, "muted">): Promise<void> {
  await call("update_notification_settings", { enabled, preview, quietHours });
}

export const notificationsQuery = queryOptions({
  queryKey: ["settings", "notifications"],
  queryFn: getNotificationSettings,
});

/** Kept by the node, and then shown wherever somebody is said to be muted. */
export async function setContactMuted(queries: QueryClient, contactId: string, muted: boolean): Promise<void> {
  await call("set_contact_muted", { contactId, muted });
  queries.setQueryData(notificationsQuery.queryKey, (now) => {
    if (!now) return now;
    const others = now.muted.filter((id) => id !== contactId);
    return { ...now, muted: muted ? [...others, contactId] : others };
  });
}
