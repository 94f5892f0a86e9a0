import { describe, expect, it } from "vitest";
import { findLinks } from "./links";

const found = (text: string) => findLinks(text).map(({ link }) => link);
const hrefs = (text: string) => found(text).map(({ href }) => href);

describe("findLinks", () => {
  it.each([
    ["see https://example.com/a?b=c#d.", ["https://example.com/a?b=c#d"]],
    ["(http://intranet/wiki)", ["http://intranet/wiki"]],
    ["http://10.0.0.7:8080/x and mail mei@example.com", ["http://10.0.0.7:8080/x", "mailto:mei@example.com"]],
    ["请看 http://intranet/文件。谢谢", ["http://intranet/%E6%96%87%E4%BB%B6"]],
    ["见http://intranet/a，然后", ["http://intranet/a"]],
    ["HTTPS://Example.COM", ["https://example.com/"]],
    ["http://[fe80::1]:80/", ["http://[fe80::1]/"]],
  ])("in %j", (text, links) => {
    expect(hrefs(text)).toEqual(links);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://example.com",
    "readme.md and main.rs",
    "//example.com",
    "landline://x",
    "http://",
    "vbscript:x http:",
  ])("none in %j", (text) => {
    expect(found(text)).toEqual([]);
  });

  it("shows the place, and says when the text pretends another", () => {
    expect(found("https://example.com/a")[0]).toMatchObject({ place: "example.com", disguised: false });
    expect(found("http://intranet:8080/a")[0]).toMatchObject({ place: "intranet:8080", disguised: false });
    expect(found("https://bank.example:x@evil.example/")[0]).toMatchObject({
      place: "evil.example",
      href: "https://evil.example/",
      disguised: true,
    });
    // The first letter is Cyrillic.
    expect(found("https://аpple.com/")[0]).toMatchObject({ place: "xn--pple-43d.com", disguised: true });
    expect(found("https://example.com.evil.example/")[0]).toMatchObject({ place: "example.com.evil.example" });
  });
});
