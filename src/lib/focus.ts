// Focus that would be lost: on something that is not on the screen yet, and on something that is about to leave it.

/** Tries for a few frames: whatever is drawn by the next render, or hidden until then, is ready after some. */
export function focusWhenShown(find: () => HTMLElement | null, frames = 10): void {
  requestAnimationFrame(() => {
    const element = find();
    element?.focus({ preventScroll: true });
    if (frames > 0 && (element === null || document.activeElement !== element)) focusWhenShown(find, frames - 1);
  });
}

/** For a button in the log that vanishes by being pressed: whoever works by keyboard goes on from the log, not from nowhere. */
export function focusLogAround(element: Element): void {
  element.closest<HTMLElement>('[role="log"]')?.focus({ preventScroll: true });
}
