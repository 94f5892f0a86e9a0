import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { DoctorFindingDto } from "@/lib/host";
import { FakeHost, refusal, someContact, someHealth } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { Start } from "./Start";
// Loaded by now: what is waited for here is the node, not the bundler.
import "./FirstRun";

const finding = (severity: DoctorFindingDto["severity"], code: string, message: string): DoctorFindingDto => ({
  severity,
  code,
  message,
  hint: "",
  command: severity === "fault" ? "sudo ufw allow 2425/udp" : null,
  values: {},
});
const OPEN = finding("ok", "test.open", "The port is open.");
const BLOCKED = finding("fault", "test.blocked", "A firewall is in the way.");

async function shown(findings: DoctorFindingDto[], interfaces = [{ name: "eth0", address: "10.0.0.2" }]) {
  let introduced = "false";
  const host = new FakeHost({
    get_config: () => introduced,
    set_config: ({ value }) => {
      introduced = value;
      return "atOnce";
    },
    list_contacts: () => [someContact()],
    get_profile: () => ({ user: "kim", host: "pc", nickname: "Kim", group: "" }),
    get_node_info: () => ({ version: "1", profileDir: "/p", port: 2425, interfaces, startedAt: 0 }),
    get_peer_health_stats: () => someHealth(),
    doctor: () => ({ checkedAt: 0, nodeRuns: true, port: 2425, findings, interfaces: [], peers: [] }),
  });
  renderScreen(<Start />);
  await screen.findByRole("heading", { name: "Welcome to Landline" }, { timeout: 10_000 });
  return host;
}

const start = () => screen.getByRole("button", { name: "Start" });

describe("the first start", () => {
  it("says who one is, which networks there are, and what is in the way with the command that mends it", async () => {
    await shown([OPEN, BLOCKED]);
    expect(await screen.findByRole("textbox", { name: "Nickname" })).toHaveValue("Kim");
    expect(screen.getAllByRole("heading", { level: 1 })).toHaveLength(1);
    expect(screen.getAllByRole("heading", { level: 2 })).toHaveLength(3);
    expect(await screen.findByText("10.0.0.2")).toBeInTheDocument();
    expect(await screen.findByText("A firewall is in the way.")).toBeInTheDocument();
    expect(screen.getByText("sudo ufw allow 2425/udp")).toBeInTheDocument();
    expect(screen.queryByText("The port is open.")).toBeNull();
  });

  it("says that all is well where it is, and what to do without a network", async () => {
    await shown([OPEN], []);
    expect(await screen.findByText("The port is open.")).toBeInTheDocument();
    expect(screen.getByText(/No network is connected/)).toBeInTheDocument();
  });

  it("says nothing under Firewall of who is here, which is another moment's matter", async () => {
    await shown([OPEN, finding("warning", "peers.none", "Nobody else has been heard on this network.")]);
    expect(await screen.findByText("The port is open.")).toBeInTheDocument();
    expect(screen.queryByText(/Nobody else/)).toBeNull();
  });

  it("says of when the examination is, and examines again when somebody wants it or the networks change", async () => {
    const host = await shown([BLOCKED]);
    expect(await screen.findByTestId("doctor-checked")).toHaveTextContent(/^checked/);
    const open = () => ({ checkedAt: 0, nodeRuns: true, port: 2425, findings: [OPEN], interfaces: [], peers: [] });
    host.answer({ doctor: open });
    const firewall = within(screen.getByText("A firewall is in the way.").closest("section") ?? document.body);
    fireEvent.click(firewall.getByRole("button", { name: "Check again" }));
    expect(await screen.findByText("The port is open.")).toBeInTheDocument();
    expect(host.called("doctor")).toHaveLength(2);
    const interfaces = [{ name: "wlan0", address: "10.0.1.2" }];
    host.answer({
      get_node_info: () => ({ version: "1", profileDir: "/p", port: 2425, interfaces, startedAt: 0 }),
    });
    host.signal({ kind: "connected" });
    expect(await screen.findByText("10.0.1.2")).toBeInTheDocument();
    await waitFor(() => expect(host.called("doctor").length).toBeGreaterThan(2));
  });

  it("leads to the contacts and is not shown again", async () => {
    const host = await shown([OPEN]);
    fireEvent.click(start());
    await screen.findByTestId("contact");
    expect(host.called("set_config")).toEqual([{ key: "screen.introduced", value: "true" }]);
  });

  it("keeps nobody from their contacts when it cannot be kept", async () => {
    const host = await shown([OPEN]);
    host.answer({
      set_config: () => {
        throw refusal("config.not_written");
      },
    });
    fireEvent.click(start());
    await screen.findByTestId("contact");
    await waitFor(() => expect(screen.getByText("This page will be shown once more")).toBeInTheDocument());
  });
});
