// Nobody there: whether that is said of the network, or of this computer.
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeHost, someContact, someHealth } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { NoConversation } from "./NoConversation";

async function alone(selfOffline: boolean) {
  new FakeHost({
    list_contacts: () => [someContact({ id: "self", isSelf: true })],
    get_peer_health_stats: () => ({ ...someHealth(), selfOffline }),
  });
  renderScreen(<NoConversation />);
  await screen.findByTestId("no-conversation");
}

describe("The place of a conversation on an empty network", () => {
  it("says that one is the first where the network is there", async () => {
    await alone(false);
    expect(await screen.findByText("You are the first one here")).toBeVisible();
  });

  it("This computer is offline and knows nobody", async () => {
    await alone(true);
    expect(await screen.findByText("You are offline")).toBeVisible();
    expect(screen.queryByText("You are the first one here")).toBeNull();
  });
});
