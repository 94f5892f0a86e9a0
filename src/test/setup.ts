// What jsdom lacks and the screen needs: sizes, so that virtual lists draw rows, and an end for every test. It runs before
// each file: files of one worker share the window that jsdom makes, so it is handed on as it was found, and each file has
// the modules of the screen, and what they keep, to itself.
import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";

vi.resetModules();
const { loadMessages } = await import("@/i18n/messages");

// A page that is loaded when it is first wanted takes its time on a machine that is busy with other things.
configure({ asyncUtilTimeout: 10_000 });

const VIEWPORT = 800;
const ROW = 58;

/** Tells every element that it is laid out: rows are as high as rows, whatever scrolls as high as a window. */
class LaidOut implements ResizeObserver {
  readonly #callback: ResizeObserverCallback;

  constructor(callback: ResizeObserverCallback) {
    this.#callback = callback;
  }

  observe(target: Element): void {
    const blockSize = target.matches("li, [data-testid=log] div div") ? ROW : VIEWPORT;
    const size = [{ blockSize, inlineSize: 300 }];
    const entry = {
      target,
      contentRect: { width: 300, height: blockSize } as DOMRectReadOnly,
      borderBoxSize: size,
      contentBoxSize: size,
      devicePixelContentBoxSize: size,
    };
    queueMicrotask(() => this.#callback([entry], this));
  }

  unobserve(): void {
    // Nothing is kept.
  }

  disconnect(): void {
    // Nothing is kept.
  }
}

globalThis.ResizeObserver = LaidOut;
Object.defineProperties(HTMLElement.prototype, {
  offsetParent: { get: () => document.body, configurable: true },
  offsetHeight: { get: () => VIEWPORT, configurable: true },
  clientHeight: { get: () => VIEWPORT, configurable: true },
  getClientRects: { value: () => [new DOMRect(0, 0, 300, VIEWPORT)], configurable: true },
});
HTMLElement.prototype.scrollTo = () => undefined;
HTMLElement.prototype.scrollIntoView = () => undefined;

// A test may choose any language, and then reads it at once.
beforeAll(() => Promise.all([loadMessages("ja"), loadMessages("zh-CN")]));

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  location.hash = "";
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

afterAll(() => {
  document.title = "";
  document.body.replaceChildren();
  for (const element of [document.documentElement, document.body]) {
    for (const name of element.getAttributeNames()) element.removeAttribute(name);
  }
});
