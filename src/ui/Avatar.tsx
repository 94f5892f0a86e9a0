// A person as one or two letters on a colour of their own, with a presence dot if the presence is given.
import type { CSSProperties } from "react";
import type { ShownPresence } from "@/lib/presence";
import styles from "./Avatar.module.css";
import { PresenceDot } from "./PresenceDot";

type AvatarProps = {
  name: string /** Decides the colour; stays when the name changes. */;
  seed: string;
  size?: "small" | "normal" | "large";
  presence?: ShownPresence;
};

/** Decorative: the name and the presence are beside it as text. */
export function Avatar({ name, seed, size = "normal", presence }: AvatarProps) {
  return (
    <span
      className={styles.avatar}
      data-size={size}
      style={{ "--hue": hueOf(seed) } as CSSProperties}
      aria-hidden="true"
    >
      {initials(name)}
      {presence && <PresenceDot presence={presence} className={styles.dot} />}
    </span>
  );
}

const WORD_IN_ITSELF = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** One character in scripts whose characters are words, otherwise the initials of the first two words; never a mixture. */
export function initials(name: string): string {
  const trimmed = name.trim();
  const [first = "?"] = [...trimmed];
  if (WORD_IN_ITSELF.test(first)) return first;
  const words = trimmed.split(/[\s._-]+/u).filter(Boolean);
  return (
    words
      .slice(0, 2)
      .map((word) => [...word][0] ?? "")
      .filter((letter) => !WORD_IN_ITSELF.test(letter))
      .join("")
      .toUpperCase() || "?"
  );
}

/** 0 to 359, the same for the same seed on every machine. */
export function hueOf(seed: string): number {
  let hash = 0;
  for (const char of seed) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  // Similar seeds have similar sums: MurmurHash3's finalizer spreads them over different colours.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 360;
}
