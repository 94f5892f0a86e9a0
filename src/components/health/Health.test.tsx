import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeHost, someHealth, someHistory } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import Health from "./Health";

const someStats = () =>
  someHealth({
    heartbeatsSent: 1_284,
    lastHeartbeatAt: Date.now() - 12_000,
    packetsReceived: 500,
    packetsSent: 40,
    packetsMalformed: 3,
    packetsOverflowed: 0,
    strangersRefused: 0,
    sendsWithoutLink: 8,
    sendFailures: 2,
    onlinePeers: 4,
    uncertainPeers: 1,
    knownContacts: 5,
  });

describe("Health", () => {
  it("shows the figures, when they last moved, and what the node runs on", async () => {
    new FakeHost({
      get_peer_health_stats: someStats,
      get_health_history: () => someHistory([{ questions: 120, missed: 1 }, { questions: 80 }]),
      get_node_info: () => ({ version: "0.1.0", profileDir: "/p", port: 2425, interfaces: [], startedAt: 0 }),
      list_recent_events: () => [],
      list_contacts: () => [],
    });
    renderScreen(<Health />);
    expect(await screen.findByTestId("kpi-heartbeats")).toHaveTextContent("1,284");
    expect(screen.getByText(/^last \d+ sec/)).toBeVisible();
    expect(screen.getAllByText("not yet")).toHaveLength(2);
    await waitFor(() => expect(screen.getByTestId("kpi-missed")).toHaveTextContent("0.5%"));
    expect(screen.getByText("last 10 minutes")).toBeVisible();
    expect(await screen.findByText("40, 2 failed")).toBeVisible();
    expect(screen.getByText(/^8 more had no way out/)).toBeVisible();
    expect(screen.getByText(/^3 malformed/)).toBeVisible();
    expect(screen.queryByText(/dropped/)).toBeNull();
    expect(screen.getByText("4 online (1 uncertain), 5 known")).toBeVisible();
    expect(screen.getByText(/^No network/)).toBeVisible();
    expect(screen.getByText("Nothing has happened yet.")).toBeVisible();
  });

  it("says that nobody was asked rather than that nothing was missed", async () => {
    new FakeHost({ get_peer_health_stats: someStats, get_health_history: () => someHistory([{}, {}]) });
    renderScreen(<Health />);
    expect(await screen.findByText("nobody was asked")).toBeVisible();
  });
});
