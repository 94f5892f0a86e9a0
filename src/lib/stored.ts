// Small things that the screen itself remembers on this machine: theme, language, drafts. Never messages or keys.

const PREFIX = "landline:";

/** A window without storage (private mode, full disk) still works; it only forgets. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // Not kept: the value still holds for this window.
  }
}
