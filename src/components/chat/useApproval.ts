// A person says that an address is somebody's. Every screen hears of it, and so does what waits.
import { useState } from "react";
import { errorText, useI18n } from "@/i18n";
import { approveAddress } from "@/lib/api/contacts";
import type { Contact } from "@/lib/api/peers";
import { notify } from "@/ui/Toast";

export function useApproval({ id }: Contact) {
  const { t } = useI18n();
  const [isApproving, setApproving] = useState(false);
  const approve = async (address: string): Promise<void> => {
    setApproving(true);
    try {
      await approveAddress(id, address);
    } catch (error) {
      notify(t("chat.new_address.failed"), errorText(error, t));
    } finally {
      setApproving(false);
    }
  };
  return { approve, isApproving };
}
