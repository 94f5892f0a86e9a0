// What jsdom lacks and the screen needs: sizes, so that virtual lists draw rows, and an end for every test.
import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach } from "vitest";
import { loadMessages } from "@/i18n/messages";

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
Object.defineProperty(HTMLElement.prototype, "offsetParent", { get: () => document.body });
Object.defineProperty(HTMLElement.prototype, "offsetHeight", { get: () => VIEWPORT });
Object.defineProperty(HTMLElement.prototype, "clientHeight", { get: () => VIEWPORT });
Object.defineProperty(HTMLElement.prototype, "getClientRects", { value: () => [new DOMRect(0, 0, 300, VIEWPORT)] });
HTMLElement.prototype.scrollTo = () => undefined;
HTMLElement.prototype.scrollIntoView = () => undefined;

// A test may choose any language, and then reads it at once.
beforeAll(() => Promise.all([loadMessages("ja"), loadMessages("zh-CN")]));

beforeEach(() => {
  localStorage.clear();
  location.hash = "";
});

afterEach(cleanup);
