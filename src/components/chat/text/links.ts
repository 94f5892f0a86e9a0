// Links in a text: which there are, where each really leads, and which are none. Only http, https and mailto open anything.
import { LinkifyIt } from "linkify-it";

export type Link = {
  /** As it was written. */
  text: string;
  /** Where it leads; safe to open. */
  href: string;
  /** The machine it leads to, or the address it writes to, in a form in which no letter looks like another. */
  place: string;
  /** The text does not begin with that place: it may mean to look like another. */
  disguised: boolean;
};

/** Bare names are left alone: on a network of one's own, `readme.md` is a file and not a host in Moldova. */
const finder = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: true, urlAuth: true, maxLength: 2_000 })
  .add("ftp:", null)
  .add("//", null);

/** Scripts without spaces between words begin an address right behind a letter. */
const LETTER_BEFORE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}](?=https?:\/\/|mailto:)/giu;

export function findLinks(text: string): { start: number; end: number; link: Link }[] {
  if (!/[:@]/.test(text)) return [];
  const spaced = text.replace(LETTER_BEFORE, (letter) => " ".repeat(letter.length));
  return (finder.match(spaced) ?? []).flatMap(({ index, lastIndex, url }) => {
    // A full stop or a bracket of another script ends a sentence there, and no address.
    const written = text.slice(index, lastIndex).replace(/[，。、；：！？）】》」』”’]+.*$/su, "");
    const link = linkOf(written, url.slice(0, url.length - (lastIndex - index - written.length)));
    return link ? [{ start: index, end: index + written.length, link }] : [];
  });
}

function linkOf(text: string, href: string): Link | null {
  const url = URL.canParse(href) ? new URL(href) : null;
  if (url?.protocol === "mailto:") {
    const place = decodeURIComponentSafely(url.pathname);
    return { text, href: url.href, place, disguised: !text.replace(/^mailto:/i, "").startsWith(place) };
  }
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:") || url.hostname === "") return null;
  // A name in front of the host serves nothing here but to look like another host.
  const disguised = url.username !== "" || !startsWithHost(text, url.hostname);
  url.username = "";
  url.password = "";
  return { text, href: url.href, place: url.host, disguised };
}

function startsWithHost(text: string, hostname: string): boolean {
  const written = text.replace(/^https?:\/\//i, "").toLowerCase();
  return written.startsWith(hostname) && /^(?:[:/?#]|$)/.test(written.slice(hostname.length));
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
