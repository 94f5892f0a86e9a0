// What is known of one message, for whoever asked in its menu.
import { useI18n } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import { Dialog } from "@/ui/Dialog";
import { MessageDetails } from "./MessageDetails";

type MessageDialogProps = { contact: Contact; message: Message | null; onClose: () => void };

export function MessageDialog({ contact, message, onClose }: MessageDialogProps) {
  const { t } = useI18n();
  return (
    <Dialog open={message !== null} onClose={onClose} title={t("chat.details")}>
      {message && <MessageDetails message={message} contact={contact} />}
    </Dialog>
  );
}
