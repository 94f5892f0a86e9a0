// A thousand contacts, fifty changes of presence a second: only rows whose contact changed render, and only what is visible
// is in the document.
import { act, screen, waitFor } from "@testing-library/react";

import { afterAll, describe, expect, it, vi } from "vitest";
import { FakeHost, someContact } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import type * as Item from "./ContactItem";
import { Contacts } from "./Contacts";

const rendered = vi.hoisted(() => [] as string[]);

vi.mock("./ContactItem", async (original) => {
  const { ContactItem } = await original<typeof Item>();
  const { memo } = await import("react");
  // The row's own memo decides; this counts when it lets a render through.
  const Row = ContactItem as unknown as { type: (props: { contact: { id: string } }) => React.ReactNode };
  return {
    ContactItem: memo((props: { contact: { id: string } }) => {
      rendered.push(props.contact.id);
      return Row.type(props);
    }),
  };
});

// A worker keeps its mocks for the files that come after this one.
afterAll(() => vi.doUnmock("./ContactItem"));

const people = Array.from({ length: 1_000 }, (_, index) =>
  someContact({ id: `c${index}`, user: `u${index}`, nickname: `Person ${String(index).padStart(4, "0")}` }),
);

describe("a thousand contacts", () => {
  it("renders the rows that changed and no others", async () => {
    localStorage.setItem("landline:contacts.sort", "name");
    const host = new FakeHost({ list_contacts: () => people });
    renderScreen(
      <Contacts selectedId={null} onSelect={() => undefined} onDetails={() => undefined} onReveal={() => undefined} />,
    );
    await waitFor(() => expect(screen.getAllByTestId("contact").length).toBeGreaterThan(3));
    const visible = screen.getAllByTestId("contact").map((row) => row.dataset.contactId ?? "");
    expect(visible.length).toBeLessThan(60);
    await waitFor(() => expect(host.called("list_contacts")).toHaveLength(1));

    rendered.length = 0;
    // A second of them: every twentieth is of somebody who is visible.
    for (let change = 0; change < 50; change += 1) {
      const contactId = change % 20 === 0 ? (visible[change / 20] ?? "") : `c${500 + change}`;
      const facts = { contactId, peerIp: "10.0.0.7", username: "x", timestamp: Date.now() };
      act(() => host.tell({ type: "peer-offline", reason: "explicit", ...facts }));
    }
    await waitFor(() => expect(screen.getAllByTestId("contact")[0]).toHaveAttribute("data-presence", "offline"));
    expect(new Set(rendered)).toEqual(new Set(visible.slice(0, 3)));
    expect(host.called("list_contacts")).toHaveLength(1);
  });
});
