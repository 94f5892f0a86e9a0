// Focus between panes: F6 moves it to the next pane, Shift+F6 to the previous one.

/** In the order of the window. Each pane marks itself with `data-pane`. */
export function focusNextPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter(
    (pane) => pane.getClientRects().length > 0,
  );
  if (panes.length === 0) return;
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(Math.max(at, step > 0 ? -1 : 0) + step + panes.length) % panes.length];
  if (next) focusInside(next);
}

export function isPaneShown(name: string): boolean {
  return (paneOf(name)?.getClientRects().length ?? 0) > 0;
}

export function isInPane(name: string): boolean {
  return paneOf(name)?.contains(document.activeElement) ?? false;
}

export function focusPane(name: string): void {
  const pane = paneOf(name);
  if (pane) focusInside(pane);
}

function paneOf(name: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-pane="${name}"]`);
}

/**
 * The most useful element to focus: the composer, the current row or page, the tab stop of a list, the scrolling element,
 * otherwise the first focusable element, otherwise the pane.
 */
function focusInside(pane: HTMLElement): void {
  const target =
    pane.querySelector<HTMLElement>("main textarea") ??
    pane.querySelector<HTMLElement>('[aria-current]:not([aria-current="false"])') ??
    pane.querySelector<HTMLElement>('li [tabindex="0"]') ??
    pane.querySelector<HTMLElement>('div[tabindex="0"]') ??
    pane.querySelector<HTMLElement>('a[href], input, button:not([tabindex="-1"]), [tabindex="0"]');
  (target ?? pane).focus();
}
