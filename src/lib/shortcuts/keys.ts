// Key combinations: what a key press is called, and how this system writes it. Which ones there are: registry.ts.

/** "mod+k", "alt+arrowup", "shift+f6": modifiers in the order mod, alt, shift; `mod` is Ctrl, or Command on a Mac. */
export type Combination = string;

export const IS_MAC = /mac/i.test(navigator.platform);

/** What was pressed. A character that needs Shift on some keyboards and not on others, as "/" does, is the same on all. */
export function combinationOf(event: KeyboardEvent, mac = IS_MAC): Combination {
  const key = event.key.toLowerCase();
  const [mod, other] = mac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  const isSign = key.length === 1 && key.toUpperCase() === key;
  const parts = [mod && "mod", other && "other", event.altKey && "alt", event.shiftKey && !isSign && "shift"];
  return [...parts.filter(Boolean), key].join("+");
}

const WRITTEN: Record<string, string> = {
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  escape: "Esc",
  enter: "Enter",
  home: "Home",
  end: "End",
  contextmenu: "Menu",
};
const MODIFIERS = { mod: "Ctrl", alt: "Alt", shift: "Shift" };
const MAC_MODIFIERS = { mod: "⌘", alt: "⌥", shift: "⇧" };
const ARIA_MODIFIERS = { mod: "Control", alt: "Alt", shift: "Shift" };

function isModifier(part: string): part is keyof typeof MODIFIERS {
  return part in MODIFIERS;
}

function keyText(key: string): string {
  return WRITTEN[key] ?? key.toUpperCase();
}

/** "Ctrl K", or "⌘K" on a Mac. */
export function keysText(combination: Combination, mac = IS_MAC): string {
  const names = mac ? MAC_MODIFIERS : MODIFIERS;
  return combination
    .split("+")
    .map((part) => (isModifier(part) ? names[part] : keyText(part)))
    .join(mac ? "" : " ");
}

/** As `aria-keyshortcuts` wants it: "Control+K", or "Meta+K" on a Mac. */
export function ariaKeys(combination: Combination, mac = IS_MAC): string {
  return combination
    .split("+")
    .map((part) => {
      if (isModifier(part)) return mac && part === "mod" ? "Meta" : ARIA_MODIFIERS[part];
      return part.length === 1 ? part.toUpperCase() : part.replace(/^(arrow)?./, (start) => ariaStart(start));
    })
    .join("+");
}

/** "arrowup" is ArrowUp, "escape" is Escape. */
function ariaStart(start: string): string {
  const last = start.slice(-1).toUpperCase();
  return start.length > 1 ? `Arrow${last}` : last;
}
