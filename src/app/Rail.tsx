// The rail: where one can go, how much is unread, and who one is.
import { useQuery } from "@tanstack/react-query";
import { Activity, Bell, Ellipsis, Keyboard, MessageSquare, Search, Settings as SettingsIcon } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { useI18n } from "@/i18n";
import { contactsQuery } from "@/lib/api/peers";
import { nameOf, presenceOf } from "@/lib/presence";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { IconButton } from "@/ui/Button";
import { Menu } from "@/ui/Menu";
import { Tooltip } from "@/ui/Tooltip";
import type { Overlay } from "./Overlays";
import styles from "./Rail.module.css";
import { hrefOf, type Route } from "./route";

type RailProps = {
  route: Route;
  chats: Route;
  connected: boolean;
  selfOffline: boolean;
  onOpen: (overlay: Overlay) => void;
};

export function Rail({ route, chats, connected, selfOffline, onOpen }: RailProps) {
  const { t } = useI18n();
  const { data: contacts } = useQuery(contactsQuery);
  const unread = contacts?.reduce((sum, contact) => sum + (contact.blocked ? 0 : contact.unread), 0) ?? 0;
  useEffect(() => {
    document.title = t("app.title", { unread });
  }, [t, unread]);
  const self = contacts?.find((contact) => contact.isSelf);
  const presence = self && connected && !selfOffline ? presenceOf(self, 0) : "offline";
  const word = connected ? t(`presence.${presence}`) : t("nav.self_offline");
  return (
    <nav className={styles.rail} aria-label={t("nav.label")} data-pane="rail">
      <Item
        to={chats}
        current={route.page === "chats"}
        label={unread > 0 ? t("nav.chats_unread", { count: unread }) : t("nav.chats")}
        hint={t("nav.chats")}
        testId="nav-chats"
      >
        <MessageSquare size="1.25rem" aria-hidden="true" />
        <Badge count={unread} size="small" className={styles.badge} />
      </Item>
      <Item to={{ page: "health" }} current={route.page === "health"} label={t("nav.health")} testId="nav-health">
        <Activity size="1.25rem" aria-hidden="true" />
      </Item>
      <Item
        to={{ page: "settings" }}
        current={route.page === "settings"}
        label={t("nav.settings")}
        testId="nav-settings"
      >
        <SettingsIcon size="1.25rem" aria-hidden="true" />
      </Item>
      <Menu
        trigger={
          <IconButton
            className={styles.more}
            label={t("nav.more")}
            side="inline-end"
            icon={<Ellipsis size="1.25rem" aria-hidden="true" />}
          />
        }
        side="inline-end"
        align="end"
        entries={[
          {
            text: t("shortcut.palette"),
            icon: <Search size="1rem" aria-hidden="true" />,
            shortcut: "palette",
            onSelect: () => onOpen("palette"),
          },
          {
            text: t("shortcut.cheat_sheet"),
            icon: <Keyboard size="1rem" aria-hidden="true" />,
            shortcut: "cheatSheet",
            onSelect: () => onOpen("cheatSheet"),
          },
          { text: t("ui.notices"), icon: <Bell size="1rem" aria-hidden="true" />, onSelect: () => onOpen("notices") },
        ]}
      />
      {self && (
        <Tooltip text={t("nav.self", { name: nameOf(self), presence: word })} side="inline-end">
          <a
            className={styles.self}
            href={hrefOf({ page: "settings" })}
            aria-label={t("nav.self", { name: nameOf(self), presence: word })}
            data-testid="self"
            data-presence={presence}
          >
            <Avatar name={nameOf(self)} seed={`${self.user}@${self.host}`} size="small" presence={presence} />
          </a>
        </Tooltip>
      )}
    </nav>
  );
}

type ItemProps = { to: Route; current: boolean; label: string; hint?: string; testId: string; children: ReactNode };

function Item({ to, current, label, hint = label, testId, children }: ItemProps) {
  return (
    <Tooltip text={hint} side="inline-end">
      <a
        className={styles.item}
        href={hrefOf(to)}
        aria-label={label}
        aria-current={current ? "page" : undefined}
        data-testid={testId}
      >
        {children}
      </a>
    </Tooltip>
  );
}
