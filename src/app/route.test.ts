import { describe, expect, it } from "vitest";
import { hrefOf, parseRoute, type Route } from "./route";

describe("routes", () => {
  const routes: Route[] = [
    { page: "settings" },
    { page: "health" },
    { page: "chats", contactId: null },
    { page: "chats", contactId: "a/b %" },
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
