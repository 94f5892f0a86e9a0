import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { NetworkSettings as Network } from "@/lib/api/network";
import { FakeHost, refusal } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { NetworkSettings } from "./NetworkSettings";

async function shown(changes: Partial<Network> = {}) {
  const network: Network = {
    port: 2425,
    usedPort: 2425,
    charset: "gb18030",
    usedCharset: "gb18030",
    autoCharset: "Shift_JIS",
    targets: ["10.80.0.0/24"],
    interfaces: [
      { name: "docker0", addresses: ["172.17.0.1"], kind: "virtual", state: "unplugged" },
      { name: "enp3s0", addresses: ["10.77.0.12", "fe80::2"], kind: "lan", state: "used" },
    ],
    ...changes,
  };
  const host = new FakeHost({
    get_network_settings: () => network,
    update_targets: ({ targets }) => {
      network.targets = targets;
      return null;
    },
    update_port: ({ port }) => {
      network.port = port;
      return "nextStart";
    },
  });
  renderScreen(<NetworkSettings />);
  await screen.findByRole("heading", { name: "Beyond your network" });
  return host;
}

const field = () => screen.getByRole("textbox", { name: "Address, range or network" });

describe("Network", () => {
  it("shows every interface with its addresses and whether it is used, those in use first", async () => {
    await shown();
    const rows = within(screen.getByTestId("interfaces")).getAllByRole("listitem");
    expect(rows.map((row) => row.textContent)).toEqual([
      "enp3s010.77.0.12fe80::2Used",
      "docker0within this computer172.17.0.1Not connected",
    ]);
  });

  it("says so when there is none", async () => {
    await shown({ interfaces: [] });
    expect(screen.getByText("There is no network. Landline looks for one all the time.")).toBeVisible();
  });

  it("adds a target, says so, and is ready for the next one", async () => {
    const host = await shown();
    await userEvent.type(field(), " 10.1.2.3 {Enter}");
    expect(host.called("update_targets")).toEqual([{ targets: ["10.80.0.0/24", "10.1.2.3"] }]);
    expect(await screen.findByText("10.1.2.3 is asked from now on.")).toBeVisible();
    expect(field()).toHaveValue("");
    expect(within(screen.getByTestId("targets")).getByText("10.1.2.3")).toBeVisible();
  });

  it("tells a mistake beside the field, keeps what was typed, and follows its mending", async () => {
    const host = await shown();
    await userEvent.type(field(), "10.0.0.0/8{Enter}");
    expect(field()).toHaveAccessibleDescription(/Must not be larger than a \/16/);
    expect(field()).toBeInvalid();
    expect(field()).toHaveValue("10.0.0.0/8");
    expect(host.called("update_targets")).toEqual([]);
    await userEvent.type(field(), "{Backspace}24");
    expect(field()).toBeValid();
  });

  it("tells the node's refusal in the person's words", async () => {
    const host = await shown();
    host.answer({
      update_targets: () => {
        throw refusal("config.bad_value", "network.targets: no.");
      },
    });
    await userEvent.type(field(), "10.1.2.3{Enter}");
    expect(await screen.findByText("Must be an address, a range or a network.")).toBeVisible();
    expect(field()).toHaveValue("10.1.2.3");
  });

  it("removes a target and offers it back", async () => {
    const host = await shown();
    await userEvent.click(screen.getByRole("button", { name: "Remove 10.80.0.0/24" }));
    await waitFor(() => expect(screen.queryByTestId("targets")).toBeNull());
    await userEvent.click(await screen.findByRole("button", { name: /^Undo/ }));
    await waitFor(() =>
      expect(host.called("update_targets")).toEqual([{ targets: [] }, { targets: ["10.80.0.0/24"] }]),
    );
  });

  it("keeps a port and says that it counts from the next start, also when one looks again", async () => {
    const host = await shown();
    const port = screen.getByRole("textbox", { name: "UDP port" });
    await userEvent.clear(port);
    await userEvent.type(port, "70000{Enter}");
    expect(port).toHaveAccessibleDescription(/Must be a whole number from 1 to 65535\.$/);
    await userEvent.clear(port);
    await userEvent.type(port, "2426{Enter}");
    expect(host.called("update_port")).toEqual([{ port: 2426 }]);
    expect(await screen.findByText("Saved. Counts from the next start; now it is 2425.")).toBeVisible();
  });

  it("names a charset that only the file can choose", async () => {
    await shown({ charset: "iso-2022-jp" });
    expect(screen.getByRole("combobox", { name: "Charset of older programs" })).toHaveTextContent("iso-2022-jp");
  });
});
