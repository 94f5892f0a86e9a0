// Moves focus that would otherwise be lost: to an element that is not rendered yet, or from one about to be removed.

/** Overlays that are open and not closing. */
const MODAL = "[data-modal]:not([data-closed])";

/**
 * Tries for a few frames, because the element may only appear with the next render. An overlay that a person has opened
 * meanwhile keeps the focus.
 */
export function focusWhenShown(find: () => HTMLElement | null, frames = 10): void {
  requestAnimationFrame(() => {
    const element = find();
    const modal = document.querySelector(MODAL);
    if (modal && !modal.contains(element)) return;
    element?.focus({ preventScroll: true });
    if (frames > 0 && (element === null || document.activeElement !== element)) focusWhenShown(find, frames - 1);
  });
}

/**
 * For a button that disappears when it is pressed: the focus moves to the message that held it, so that keyboard users
 * keep their place.
 */
export function focusMessageAround(element: Element): void {
  element.closest<HTMLElement>("[data-message-id]")?.focus({ preventScroll: true });
}
