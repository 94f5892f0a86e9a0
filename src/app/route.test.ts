import { renderHook } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { hrefOf, navigate, parseRoute, type Route, restorePlace, useRoute } from "./route";

describe("routes", () => {
  const routes: Route[] = [
    { page: "settings" },
    { page: "settings", path: ["network"] },
    { page: "health", path: ["a/b", "%"] },
    { page: "health" },
    { page: "chats", contactId: null },
    { page: "chats", contactId: "a/b %" },
    { page: "chats", contactId: "a/b %", details: true },
  ];

  it.each(routes)("come back from their address: %j", (route) => {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });

  it.each(["", "#", "#/", "#/nowhere", "#/chats/"])("take %j for the list", (fragment) => {
    expect(parseRoute(fragment)).toEqual({ page: "chats", contactId: null });
  });

  it("bear an address that is no valid escape", () => {
    expect(parseRoute("#/chats/%E0%A4%A")).toEqual({ page: "chats", contactId: "%E0%A4%A" });
  });
});

describe("the last place", () => {
  async function leave(route: Route) {
    const { unmount } = renderHook(useRoute);
    navigate(route);
    await vi.waitFor(() => expect(localStorage.getItem("landline:place")).toBe(hrefOf(route)));
    unmount();
  }

  it("is where a new window opens", async () => {
    await leave({ page: "health" });
    history.replaceState(null, "", location.pathname);
    restorePlace();
    expect(parseRoute(location.hash)).toEqual({ page: "health" });
  });

  it("gives way to an address that says where to go", async () => {
    await leave({ page: "health" });
    history.replaceState(null, "", "#/chats/c-mei");
    restorePlace();
    expect(parseRoute(location.hash)).toEqual({ page: "chats", contactId: "c-mei" });
  });
});
