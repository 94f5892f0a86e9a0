// Focus that would be lost: on something that is not on the screen yet, and on something that is about to leave it.

/** What is open over the window and not on its way out. */
const MODAL = "[data-modal]:not([data-closed])";

/**
 * Tries for a few frames: whatever is drawn by the next render, or hidden until then, is ready after some. What a person has
 * opened over it meanwhile keeps the focus.
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

/** For a button in a message that vanishes by being pressed: whoever works by keyboard goes on from the message, not from nowhere. */
export function focusMessageAround(element: Element): void {
  element.closest<HTMLElement>("[data-message-id]")?.focus({ preventScroll: true });
}
