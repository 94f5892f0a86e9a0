import { screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FakeHost, someContact } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { Prewarm } from "./Prewarm";

const made: string[] = [];
const { createElement } = Document.prototype;

async function prewarmed(before: ReactNode = null) {
  made.length = 0;
  vi.spyOn(Document.prototype, "createElement").mockImplementation(function (this: Document, name: string) {
    made.push(name);
    return createElement.call(this, name);
  });
  const host = new FakeHost({ list_contacts: () => [someContact({ isSelf: true, unread: 1 })] });
  const { container } = renderScreen(
    <>
      {before}
      <Prewarm needed />
      <p>The list</p>
    </>,
  );
  await screen.findByText("The list");
  await vi.waitFor(() => expect(host.called("list_contacts")).toHaveLength(1));
  return { host, container };
}

afterEach(() => vi.restoreAllMocks());

describe("Prewarm", () => {
  it("draws a conversation and messages that are not in the document, and asks the node nothing about them", async () => {
    const { host, container } = await prewarmed();
    await vi.waitFor(() => expect(made.filter((name) => name === "article")).toHaveLength(2));
    expect(made).toContain("textarea");
    expect(document.querySelector("textarea, article")).toBeNull();
    expect(container.textContent).toBe("The list");
    const asked = new Set(host.calls.map(({ command }) => command));
    expect([...asked]).not.toContain("list_messages");
    expect([...asked]).not.toContain("first_unread");
    expect([...asked]).not.toContain("mark_read");
  });

  it("is left out where a conversation is shown already", async () => {
    // The one after it is drawn later than it would be.
    await prewarmed(<Prewarm needed={false} />);
    await vi.waitFor(() => expect(made).toContain("article"));
    expect(made.filter((name) => name === "textarea")).toHaveLength(1);
  });
});
