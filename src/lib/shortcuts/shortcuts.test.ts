import { fireEvent, renderHook } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { SHORTCUTS, useShortcuts } from ".";
import { ariaKeys, combinationOf, keysText } from "./keys";

const press = (init: KeyboardEventInit) => new KeyboardEvent("keydown", init);

describe("combinationOf", () => {
  it.each([
    [{ key: "k", ctrlKey: true }, "mod+k"],
    [{ key: "F", ctrlKey: true, shiftKey: true }, "mod+shift+f"],
    [{ key: "ArrowUp", altKey: true }, "alt+arrowup"],
    [{ key: "F6", shiftKey: true }, "shift+f6"],
    // On a German keyboard the slash is Shift and 7.
    [{ key: "/", ctrlKey: true, shiftKey: true }, "mod+/"],
    [{ key: "k", metaKey: true }, "other+k"],
  ])("of %j is %s", (init, combination) => {
    expect(combinationOf(press(init), false)).toBe(combination);
  });

  it("leaves Control to the text fields of a Mac", () => {
    expect(combinationOf(press({ key: "k", metaKey: true }), true)).toBe("mod+k");
    expect(combinationOf(press({ key: "k", ctrlKey: true }), true)).toBe("other+k");
  });
});

describe("a combination is written", () => {
  it("as the system writes it", () => {
    expect(keysText("mod+shift+f", false)).toBe("Ctrl Shift F");
    expect(keysText("mod+shift+f", true)).toBe("⌘⇧F");
    expect(keysText("alt+arrowdown", false)).toBe("Alt ↓");
  });

  it("as assistive technology reads it", () => {
    expect(ariaKeys("mod+k", false)).toBe("Control+K");
    expect(ariaKeys("mod+k", true)).toBe("Meta+K");
    expect(ariaKeys("alt+shift+arrowdown", false)).toBe("Alt+Shift+ArrowDown");
    expect(ariaKeys("f6", false)).toBe("F6");
  });
});

describe("the registry", () => {
  it("gives no keys to two shortcuts", () => {
    const keys = Object.values(SHORTCUTS).flatMap((shortcut) => [...shortcut.keys]);
    expect(keys.filter((each, index) => keys.indexOf(each) !== index)).toEqual([]);
  });
});

describe("useShortcuts", () => {
  it("runs what is offered, leaves a key that is refused, and is silent while a word is composed", () => {
    const palette = vi.fn();
    renderHook(() => useShortcuts({ palette, back: () => false }));
    expect(fireEvent.keyDown(window, { key: "k", ctrlKey: true })).toBe(false);
    expect(fireEvent.keyDown(window, { key: "Escape" })).toBe(true);
    fireEvent.keyDown(window, { key: "k", ctrlKey: true, isComposing: true });
    expect(palette).toHaveBeenCalledTimes(1);
  });
});
