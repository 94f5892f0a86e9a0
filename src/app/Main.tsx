// The main pane: a banner for connection problems, and the current page.
import { HardDrive, Info, Unplug, WifiOff } from "lucide-react";
import { type ReactNode, Suspense } from "react";
import { Conversation } from "@/components/chat/Conversation";
import { NoConversation } from "@/components/chat/NoConversation";
import { useI18n } from "@/i18n";
import { Banner } from "@/ui/Banner";
import { IconButton } from "@/ui/Button";
import { Boundary } from "./Boundary";
import styles from "./Main.module.css";
import { pageOf } from "./pages";
import { hrefOf, type Route } from "./route";

type MainProps = {
  route: Route;
  connected: boolean;
  selfOffline: boolean;
  /** The disk is full, so that no messages are accepted. */
  storageFull: boolean;
  onBack: () => void;
  /** Shows or hides the contact's details. */
  onDetails: () => void;
};

export function Main({ route, connected, selfOffline, storageFull, ...ways }: MainProps) {
  const { t } = useI18n();
  return (
    <>
      {!connected && (
        <Alert icon={<Unplug size="0.9375rem" aria-hidden="true" />} testId="connection-lost">
          {t("app.connection_lost")}
        </Alert>
      )}
      {connected && selfOffline && (
        <Alert icon={<WifiOff size="0.9375rem" aria-hidden="true" />} testId="self-offline">
          {t("app.self_offline")}
        </Alert>
      )}
      {connected && storageFull && (
        <Alert icon={<HardDrive size="0.9375rem" aria-hidden="true" />} testId="storage-full">
          {t("app.storage_full")}
        </Alert>
      )}
      <Boundary key={route.page}>
        <Suspense fallback={null}>
          <PageOf route={route} {...ways} />
        </Suspense>
      </Boundary>
    </>
  );
}

function Alert({ icon, testId, children }: { icon: ReactNode; testId: string; children: ReactNode }) {
  return (
    <div className={styles.alert}>
      <Banner tone="warn" role="alert" icon={icon} testId={testId}>
        {children}
      </Banner>
    </div>
  );
}

function PageOf({ route, onBack, onDetails }: Pick<MainProps, "route" | "onBack" | "onDetails">) {
  if (route.page !== "chats") {
    const { page, path = [] } = route;
    const { Body } = pageOf(page);
    return <Body path={path} hrefOf={(part) => hrefOf({ page, path: part })} />;
  }
  if (route.contactId === null) return <NoConversation />;
  return (
    <Conversation
      contactId={route.contactId}
      onBack={onBack}
      actions={<About pressed={route.details === true} onPress={onDetails} />}
    />
  );
}

function About({ pressed, onPress }: { pressed: boolean; onPress: () => void }) {
  const { t } = useI18n();
  return (
    <IconButton
      label={t("shortcut.details")}
      shortcut="details"
      aria-pressed={pressed}
      icon={<Info size="1.125rem" aria-hidden="true" />}
      onClick={onPress}
    />
  );
}
