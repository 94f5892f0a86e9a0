// The navigation rail: pages, unread counts, and the own profile.
import { useQuery } from "@tanstack/react-query";
import { Bell, Ellipsis, Keyboard, type LucideIcon, MessageSquare, Search } from "lucide-react";
import { memo, useEffect } from "react";
import { useI18n } from "@/i18n";
import { type Contact, contactsQuery } from "@/lib/api/peers";
import type { Page } from "@/lib/page";
import { nameOf, presenceOf } from "@/lib/presence";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { IconButton } from "@/ui/Button";
import { Menu } from "@/ui/Menu";
import { Tooltip } from "@/ui/Tooltip";
import type { Overlay } from "./Overlays";
import { PAGES } from "./pages";
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
  return (
    <nav className={styles.rail} aria-label={t("nav.label")} data-pane="rail">
      <Item
        href={hrefOf(chats)}
        current={route.page === "chats"}
        label={unread > 0 ? t("nav.chats_unread", { count: unread }) : t("nav.chats")}
        hint={t("nav.chats")}
        Icon={MessageSquare}
        count={unread}
        testId="nav-chats"
      />
      {PAGES.map((page) => (
        <PageItem key={page.name} page={page} current={route.page === page.name} />
      ))}
      <More onOpen={onOpen} />
      {self && <Self self={self} connected={connected} selfOffline={selfOffline} />}
    </nav>
  );
}

type PageItemProps = { page: (typeof PAGES)[number]; current: boolean };

function PageItem({ page, current }: PageItemProps) {
  const { t } = useI18n();
  const text = t(page.text);
  const { name, Icon } = page;
  const item = { href: hrefOf({ page: name }), current, label: text, Icon, testId: `nav-${name}` };
  return page.useBadge ? <BadgedItem {...item} useBadge={page.useBadge} /> : <Item {...item} />;
}

type BadgedItemProps = ItemProps & { useBadge: NonNullable<Page["useBadge"]> };

/** A badge is a hook of its page, and so must not change while the page is listed. */
function BadgedItem({ useBadge, label, ...item }: BadgedItemProps) {
  const { t } = useI18n();
  const badge = useBadge(t);
  return <Item {...item} label={badge.label} hint={label} count={badge.count} />;
}

type ItemProps = {
  href: string;
  current: boolean;
  label: string;
  hint?: string;
  Icon: LucideIcon;
  count?: number;
  testId: string;
};

/** Memoized: the rail renders on every navigation, these three only when they change. */
const Item = memo(function Item({ href, current, label, hint = label, Icon, count = 0, testId }: ItemProps) {
  return (
    <Tooltip text={hint} side="inline-end">
      <a
        className={styles.item}
        href={href}
        aria-label={label}
        aria-current={current ? "page" : undefined}
        data-testid={testId}
      >
        <Icon size="1.25rem" aria-hidden="true" />
        <Badge count={count} size="small" className={styles.badge} />
      </a>
    </Tooltip>
  );
});

const More = memo(function More({ onOpen }: Pick<RailProps, "onOpen">) {
  const { t } = useI18n();
  return (
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
  );
});

type SelfProps = Pick<RailProps, "connected" | "selfOffline"> & { self: Contact };

const Self = memo(function Self({ self, connected, selfOffline }: SelfProps) {
  const { t } = useI18n();
  const presence = connected && !selfOffline ? presenceOf(self, 0) : "offline";
  const word = connected ? t(`presence.${presence}`) : t("nav.self_offline");
  const name = nameOf(self);
  return (
    <Tooltip text={t("nav.self", { name, presence: word })} side="inline-end">
      <a
        className={styles.self}
        href={hrefOf({ page: "settings" })}
        aria-label={t("nav.self", { name, presence: word })}
        data-testid="self"
        data-presence={presence}
      >
        <Avatar name={name} seed={`${self.user}@${self.host}`} size="small" presence={presence} />
      </a>
    </Tooltip>
  );
});
