// Somebody is back at an address that is not known to be theirs: what is meant for them waits until a person decides. Who
// decides to wait is asked once for each address, and can still change their mind.
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { readStored, writeStored } from "@/lib/stored";
import { Banner } from "@/ui/Banner";
import { Button } from "@/ui/Button";
import { newAddressOf } from "./explain";
import { useApproval } from "./useApproval";

type NewAddressBannerProps = {
  contact: Contact;
  /** The buttons have gone: the focus goes on to the composer. */
  onDecided: () => void;
};

export function NewAddressBanner({ contact, onDecided }: NewAddressBannerProps) {
  const { t } = useI18n();
  const { approve, isApproving } = useApproval(contact);
  const key = `keeps-waiting:${contact.id}`;
  const [declined, setDeclined] = useState(() => readStored(key));
  const found = newAddressOf(contact);
  if (!found) return null;
  const { address, waiting: count } = found;
  const isDeclined = declined === address;
  const name = nameOf(contact);
  const keepWaiting = () => {
    writeStored(key, address);
    setDeclined(address);
    onDecided();
  };
  return (
    <Banner
      tone={isDeclined ? "info" : "warn"}
      icon={<TriangleAlert size="0.9375rem" aria-hidden="true" />}
      testId="new-address"
      actions={
        <>
          <Button busy={isApproving} onClick={() => void approve(address).then(onDecided)}>
            {t("chat.new_address.send")}
          </Button>
          {!isDeclined && <Button onClick={keepWaiting}>{t("chat.new_address.wait")}</Button>}
        </>
      }
    >
      {isDeclined ? t("chat.new_address.waiting", { name, address }) : t("chat.new_address", { name, address, count })}
    </Banner>
  );
}
