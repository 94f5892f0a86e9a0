import { describe, expect, it } from "vitest";
import { FakeHost } from "@/test/FakeHost";
import { openLink } from ".";

describe("openLink", () => {
  it("opens the web and mail, and nothing else, whoever asks", () => {
    const host = new FakeHost();
    const links = ["https://a.example/", "HTTP://b.example/", "mailto:c@example.com"];
    for (const link of [...links, "javascript:alert(1)", "file:///etc/passwd", "landline://x", " https://d.example"]) {
      openLink(link);
    }
    expect(host.opened).toEqual(links);
  });
});
