// The shell: rail, contacts, and one page beside them. Composes the domains; knows nothing of what they show.
import { useQuery } from "@tanstack/react-query";
import { Unplug, WifiOff } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Conversation } from "@/components/chat/Conversation";
import { NoConversation } from "@/components/chat/NoConversation";
import { Contacts } from "@/components/contacts/Contacts";
import { useI18n } from "@/i18n";
import { selfOfflineQuery } from "@/lib/api/peers";
import { useShortcuts } from "@/lib/shortcuts";
import { Banner } from "@/ui/Banner";
import styles from "./App.module.css";
import { Boundary } from "./Boundary";
import { useConnected } from "./Providers";
import { focusNextPane, focusPane, isPaneShown } from "./panes";
import { Rail } from "./Rail";
import { navigate, type Route, useRoute } from "./route";

const Settings = lazy(() => import("@/components/settings/Settings"));
const ContactDetails = lazy(() => import("@/components/contacts/ContactDetails"));
const Health = lazy(() => import("@/components/health/Health"));

const LIST: Route = { page: "chats", contactId: null };

export function App() {
  const { t } = useI18n();
  const route = useRoute();
  const connected = useConnected();
  const { data: selfOffline = false } = useQuery(selfOfflineQuery);
  const lastChat = useLastChat(route);
  const [details, setDetails] = useState(false);
  const selectedId = route.page === "chats" ? route.contactId : null;
  const listOnly = route.page === "chats" && selectedId === null;
  useFocusOnList(listOnly);
  useShortcuts({
    settings: () => {
      navigate({ page: "settings" });
      document.getElementById("main")?.focus();
    },
    details: () => {
      if (selectedId === null) return false;
      setDetails(!details);
      return true;
    },
    nextPane: () => focusNextPane(1),
    previousPane: () => focusNextPane(-1),
    back: () => {
      if (details && selectedId !== null) setDetails(false);
      else if (route.page !== "chats") navigate(lastChat);
      else if (listOnly) return false;
      else if (isPaneShown("contacts")) focusPane("main");
      else navigate(LIST);
      return true;
    },
  });

  return (
    <div className={styles.app} data-view={listOnly ? "list" : "page"} data-details={details && selectedId !== null}>
      <button type="button" className={styles.skip} onClick={() => document.getElementById("main")?.focus()}>
        {t("app.skip")}
      </button>
      <Rail route={route} chats={lastChat} connected={connected} selfOffline={selfOffline} />
      <Contacts
        selectedId={selectedId}
        onSelect={(contactId) => navigate({ page: "chats", contactId })}
        onReveal={() => navigate(LIST)}
        onDetails={(contactId) => {
          navigate({ page: "chats", contactId });
          setDetails(true);
        }}
      />
      <main id="main" className={styles.main} tabIndex={-1} data-pane="main">
        {connected && selfOffline && (
          <div className={styles.lost}>
            <Banner
              tone="warn"
              role="alert"
              icon={<WifiOff size="0.9375rem" aria-hidden="true" />}
              testId="self-offline"
            >
              {t("app.self_offline")}
            </Banner>
          </div>
        )}
        {!connected && (
          <div className={styles.lost}>
            <Banner
              tone="warn"
              role="alert"
              icon={<Unplug size="0.9375rem" aria-hidden="true" />}
              testId="connection-lost"
            >
              {t("app.connection_lost")}
            </Banner>
          </div>
        )}
        <Boundary key={route.page}>
          <Suspense fallback={null}>
            <PageOf route={route} />
          </Suspense>
        </Boundary>
      </main>
      {details && selectedId !== null && (
        <aside className={styles.details} data-pane="details">
          <Suspense fallback={null}>
            <ContactDetails contactId={selectedId} onClose={() => setDetails(false)} />
          </Suspense>
        </aside>
      )}
    </div>
  );
}

function PageOf({ route }: { route: Route }) {
  if (route.page === "settings") return <Settings />;
  if (route.page === "health") return <Health />;
  if (route.contactId === null) return <NoConversation />;
  return <Conversation contactId={route.contactId} onBack={() => navigate(LIST)} />;
}

/** Whoever closes a conversation had the focus in it: they go on in the list. */
function useFocusOnList(listOnly: boolean): void {
  const before = useRef(listOnly);
  useEffect(() => {
    if (listOnly && !before.current && document.activeElement === document.body) focusPane("contacts");
    before.current = listOnly;
  }, [listOnly]);
}

/** The conversation that was open last, to come back to from another page. */
function useLastChat(route: Route): Route {
  const last = useRef<Route>(LIST);
  useEffect(() => {
    if (route.page === "chats") last.current = route;
  }, [route]);
  return route.page === "chats" ? route : last.current;
}
