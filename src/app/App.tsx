// The app: the panes, the navigation between them, and the global keys. Composes the domains and knows nothing of their
// contents.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { Prewarm } from "@/components/chat/Prewarm";
import { Contacts } from "@/components/contacts/Contacts";
import { historyQuery } from "@/lib/api/historyQuery";
import { selfOfflineQuery, storageFullQuery } from "@/lib/api/peers";
import { focusWhenShown } from "@/lib/focus";
import { useShortcuts } from "@/lib/shortcuts";
import { Details } from "./Details";
import { columns } from "./layout";
import { Main } from "./Main";
import { type Overlay, Overlays } from "./Overlays";
import { useConnected } from "./Providers";
import { focusNextPane, focusPane, isInPane, isPaneShown } from "./panes";
import { Rail } from "./Rail";
import { type ChatRoute, goTo, navigate, type Route, useRoute } from "./route";
import { Shell } from "./Shell";

const LIST: ChatRoute = { page: "chats", contactId: null };

export function App() {
  const route = useRoute();
  const queries = useQueryClient();
  const connected = useConnected();
  const { data: selfOffline = false } = useQuery(selfOfflineQuery);
  const { data: storageFull = false } = useQuery(storageFullQuery);
  const state = { route, connected, selfOffline };
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const lastChat = useLastChat(route);
  const chat = openChat(route);
  const isList = route.page === "chats" && chat === null;
  useFocusOnList(isList);

  // Data is prefetched while the button is still down.
  const aim = useCallback((contactId: string) => void queries.prefetchQuery(historyQuery(contactId)), [queries]);
  const select = (contactId: string) => {
    aim(contactId);
    // Details beside the conversation stay open for the next one; details that would hide it are closed.
    const stays = chat?.details && columns() === 3;
    navigate({ page: "chats", contactId, ...(stays && { details: true }) });
  };
  const wantsDetails = useRef(false);
  const showDetails = (contactId: string) => {
    if (chat?.details && chat.contactId === contactId) {
      // They are open already: only the focus moves, once the menu has released it.
      requestAnimationFrame(() => focusPane("details"));
      return;
    }
    wantsDetails.current = true;
    navigate({ page: "chats", contactId, details: true });
  };
  const toggleDetails = () => {
    if (chat?.details) hideDetails(chat);
    else if (chat) showDetails(chat.contactId);
    return chat !== null;
  };
  useShortcuts({
    details: toggleDetails,
    palette: () => setOverlay("palette"),
    newChat: () => setOverlay("people"),
    cheatSheet: () => setOverlay("cheatSheet"),
    settings: () => goTo({ page: "settings" }),
    nextPane: () => focusNextPane(1),
    previousPane: () => focusNextPane(-1),
    back: () => goBack(route, lastChat),
  });

  return (
    <>
      <Shell
        rail={<Rail {...state} chats={lastChat} onOpen={setOverlay} />}
        list={
          <Contacts
            selectedId={chat?.contactId ?? null}
            onAim={aim}
            onSelect={select}
            onDetails={showDetails}
            onReveal={() => navigate(LIST)}
          />
        }
        main={<Main {...state} storageFull={storageFull} onDetails={toggleDetails} onBack={() => navigate(LIST)} />}
        details={
          chat?.details ? (
            <Details contactId={chat.contactId} wantsFocus={wantsDetails} onClose={() => hideDetails(chat)} />
          ) : null
        }
        front={frontOf(route)}
        leadsBack={chat !== null}
      />
      <Prewarm needed={chat === null} />
      <Overlays
        open={overlay}
        onOpen={setOverlay}
        onContact={(contactId) => {
          select(contactId);
          focusWhenShown(() => document.querySelector<HTMLElement>("#main textarea"));
        }}
      />
    </>
  );
}

type OpenChat = ChatRoute & { contactId: string };

function openChat(route: Route): OpenChat | null {
  return route.page === "chats" && route.contactId !== null ? { ...route, contactId: route.contactId } : null;
}

/** The pane that is shown where there is no room for all. */
function frontOf(route: Route): "list" | "main" | "details" {
  if (route.page !== "chats") return "main";
  if (route.contactId === null) return "list";
  return route.details ? "details" : "main";
}

/** Closing the details moves the focus to the conversation. */
function hideDetails(route: ChatRoute): void {
  navigate({ page: "chats", contactId: route.contactId });
  focusWhenShown(() => document.querySelector<HTMLElement>("#main textarea"));
}

/** From the details to the conversation, from a page to the conversation that was open, from a conversation to the list. */
function goBack(route: Route, lastChat: ChatRoute): boolean {
  if (route.page !== "chats") navigate(lastChat);
  else if (route.contactId === null) return false;
  else if (route.details && (isInPane("details") || !isPaneShown("main"))) hideDetails(route);
  else if (isPaneShown("contacts")) focusPane("main");
  else navigate(LIST);
  return true;
}

/** Closing a conversation, which had the focus, moves the focus to the list. */
function useFocusOnList(isList: boolean): void {
  const before = useRef(isList);
  useEffect(() => {
    if (isList && !before.current && document.activeElement === document.body) focusPane("contacts");
    before.current = isList;
  }, [isList]);
}

/** The last open conversation, to return to from another page. */
function useLastChat(route: Route): ChatRoute {
  const last = useRef<ChatRoute>(LIST);
  useEffect(() => {
    if (route.page === "chats") last.current = route;
  }, [route]);
  return route.page === "chats" ? route : last.current;
}
