// The settings of the demonstration: kept until the page is loaded again, and refused as a node refuses them.
import type { DesktopSettings, Message, NetworkSettings, NotificationSettings } from "./bindings";
import { ApiFailure } from "./failure";
import type { Args, CommandName, Result } from "./host";

const network: NetworkSettings = {
  port: 2425,
  usedPort: 2425,
  charset: "auto",
  usedCharset: "auto",
  autoCharset: "gb18030",
  targets: ["10.80.0.0/24", "10.81.3.10-10.81.3.40"],
  interfaces: [
    { name: "enp3s0", addresses: ["10.77.0.12", "fe80::1c2a:9bff:fe4d:8e10"], kind: "lan", state: "used" },
    { name: "wlan0", addresses: ["192.168.4.31"], kind: "lan", state: "used" },
    { name: "wg0", addresses: ["10.200.0.7"], kind: "vpn", state: "noBroadcast" },
    { name: "docker0", addresses: ["172.17.0.1"], kind: "virtual", state: "unplugged" },
  ],
};
const notifications: NotificationSettings = { enabled: true, preview: true, quietHours: null, muted: [] };

const desktop: DesktopSettings = { startAtLogin: false, startMinimized: false, awayAfter: 10 };

type Handlers = { [C in CommandName]?: (args: Args<C>) => Result<C> };

/** `messages` are all of the demonstration, `told` is called after a change. */
export function demoSettings(messages: () => Message[], told: () => void): Handlers {
  const done = <T>(result: T): T => {
    told();
    return result;
  };
  return {
    get_notification_settings: () => notifications,
    update_notification_settings: (next) => done(Object.assign(notifications, next) && null),
    set_contact_muted: ({ contactId, muted }) => {
      const others = notifications.muted.filter((id) => id !== contactId);
      notifications.muted = muted ? [...others, contactId] : others;
      return done(null);
    },
    get_network_settings: () => network,
    update_targets: ({ targets }) => {
      const bad = targets.find((target) => !/^[0-9a-f[]/i.test(target));
      if (bad !== undefined) {
        throw new ApiFailure({ code: "config.bad_value", message: `"${bad}" is no target.`, hint: "" });
      }
      network.targets = targets;
      return done(null);
    },
    update_port: ({ port }) => {
      network.port = port;
      return done("nextStart");
    },
    update_default_charset: ({ charset }) => {
      network.charset = charset;
      return done("nextStart");
    },
    get_desktop_settings: () => desktop,
    update_desktop_settings: (next) => done(Object.assign(desktop, next) && null),
    set_start_at_login: ({ on }) => done(Object.assign(desktop, { startAtLogin: on }) && null),
    get_presence_cost: () => ({
      announcementBytes: 143,
      copies: 4 + network.targets.filter((target) => !/[/-]/.test(target)).length,
      questionBytes: 84,
    }),
    get_storage_usage: () => ({
      databaseBytes: 2_400_000,
      messages: messages().length,
      oldestAt: messages().reduce<number | null>((oldest, { at }) => Math.min(oldest ?? at, at), null),
    }),
    delete_messages_before: () => [],
    import_contact: () => "c-mei",
    import_messages: ({ messages }) => messages.length,
  };
}
