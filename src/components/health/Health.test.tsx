import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeHost, someHealth } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import Health from "./Health";

const stats = someHealth({
  heartbeatsSent: 1_284,
  lastHeartbeatAt: Date.now() - 12_500,
  packetsReceived: 500,
  packetsSent: 40,
  packetsMalformed: 3,
  packetsOverflowed: 0,
  strangersRefused: 0,
  sendFailures: 2,
  onlinePeers: 4,
  uncertainPeers: 1,
  knownContacts: 5,
});

describe("Health", () => {
  it("shows the figures, when they last moved, and what happened", async () => {
    new FakeHost({
      get_peer_health_stats: () => stats,
      get_node_info: () => ({ version: "0.1.0", profileDir: "/p", port: 2425, interfaces: [], startedAt: 0 }),
      list_recent_events: () => [
        { seq: 1, at: 0, kind: "peer.online", summary: "Mei (10.0.0.7)" },
        { seq: 2, at: 0, kind: "peer.teleported", summary: "Ben" },
        { seq: 3, at: 0, kind: "peer.uncertain", summary: "Mei (10.0.0.7)" },
        { seq: 4, at: 0, kind: "peer.self_offline", summary: "" },
      ],
    });
    renderScreen(<Health />);
    expect(await screen.findByTestId("kpi-heartbeats")).toHaveTextContent("1,284");
    expect(screen.getByText(/^last 1[23] sec/)).toBeVisible();
    expect(screen.getAllByText("not yet")).toHaveLength(2);
    expect(screen.getByTestId("kpi-malformed")).toHaveTextContent("3 malformed");
    expect(await screen.findByText("40, 2 failed")).toBeVisible();
    expect(screen.getByText("4 online (1 uncertain), 5 known")).toBeVisible();
    expect(screen.getByText(/^No network/)).toBeVisible();
    const rows = within(await screen.findByTestId("recent-events")).getAllByRole("listitem");
    expect(rows.map((row) => row.querySelector("span")?.textContent)).toEqual([
      "This computer is offline: nobody answers",
      "Mei (10.0.0.7) does not answer: checking",
      "Ben",
      "Mei (10.0.0.7) came online",
    ]);
  });
});
