// A link as it was written, which says where it really leads: on demand, and at once when it pretends another place.
import { useI18n } from "@/i18n";
import { openLink } from "@/lib/host";
import { Tooltip } from "@/ui/Tooltip";
import type { Link } from "./links";
import { Marked } from "./Marked";
import styles from "./RichText.module.css";

export function MessageLink({ link, words }: { link: Link; words: readonly string[] }) {
  const { t } = useI18n();
  const mail = link.href.startsWith("mailto:");
  return (
    <>
      <Tooltip text={t(mail ? "chat.link.mail" : "chat.link.web", { place: link.place })}>
        <a
          className={styles.link}
          href={link.href}
          target="_blank"
          rel="noopener noreferrer"
          onClick={(event) => {
            event.preventDefault();
            openLink(link.href);
          }}
        >
          <Marked text={link.text} words={words} />
        </a>
      </Tooltip>
      {link.disguised && <bdi className={styles.place}> ({link.place})</bdi>}
    </>
  );
}
