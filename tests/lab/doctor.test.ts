// Why do I not see my colleague? Hosts with one thing wrong each, and what the doctor says of it.
import { expect, test } from "vitest";
import type { DoctorFindingDto, DoctorReportDto } from "../../src/lib/host/bindings.ts";
import type { Host } from "../kit/host.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { aliceAndBob, LandlineNode, QUICK } from "../kit/node.ts";
import { landlineBinary } from "../kit/paths.ts";
import { Stranger } from "../kit/stranger.ts";

function nft(host: Host, ...rules: string[]): void {
  for (const rule of rules) host.type(`nft '${rule}'`);
}

/** The report, and whether the exit code says that something is wrong. */
async function doctor(node: LandlineNode): Promise<{ report: DoctorReportDto; faulty: boolean }> {
  const { code, out } = await node.run(["doctor"]);
  return { report: JSON.parse(out) as DoctorReportDto, faulty: code === 1 };
}

const codes = (report: DoctorReportDto, ...severities: DoctorFindingDto["severity"][]) =>
  report.findings.filter(({ severity }) => severities.includes(severity)).map(({ code }) => code);

function finding(report: DoctorReportDto, code: string): DoctorFindingDto {
  const found = report.findings.find((each) => each.code === code);
  if (!found) throw new Error(`no ${code} among ${JSON.stringify(report.findings)}`);
  return found;
}

/** Asks until the report is as wanted: a peer is heard again at its next heartbeat only. */
function until(node: LandlineNode, what: string, wanted: (report: DoctorReportDto) => boolean, within = 40_000) {
  return node.state(what, within, async () => {
    const { report } = await doctor(node);
    return wanted(report) ? report : undefined;
  });
}

suite("doctor", [needs.lab, needs.landline], () => {
  test("The doctor finds no fault where two nodes see each other", async () => {
    await withLan(async (lan) => {
      const [alice] = await aliceAndBob(lan);
      const { report, faulty } = await doctor(alice);
      expect(faulty).toBe(false);
      expect(codes(report, "fault", "warning")).toEqual([]);
      expect(codes(report, "ok")).toEqual(expect.arrayContaining(["port.open", "echo.heard", "peers.answer"]));
      expect(codes(report, "note")).toContain("network.no_default_route");
      expect(report.interfaces).toMatchObject([{ name: "eth0", up: true, carrier: true, echo: "heard" }]);
      expect(report.peers).toMatchObject([{ name: "Bob", hearsUs: true }]);
      expect(report.peers[0]?.roundTripMicros).toBeLessThan(500_000);
    });
  });

  test("A firewall that drops the port is named, and the printed command mends it", async () => {
    await withLan(async (lan) => {
      const [shut, other] = [lan.host("desk"), lan.host("shelf")];
      nft(
        shut,
        "add table inet site",
        "add chain inet site input { type filter hook input priority 0; policy drop; }",
        'add rule inet site input iifname "lo" accept',
        "add rule inet site input ct state established,related accept",
        "add rule inet site input icmpv6 type nd-neighbor-solicit accept",
      );
      const alice = await LandlineNode.start(shut, { user: "alice", presence: QUICK });
      const bob = await LandlineNode.start(other, { user: "bob", presence: QUICK });
      await bob.sees("alice");

      const { report, faulty } = await doctor(alice);
      expect(faulty).toBe(true);
      expect(codes(report, "fault")).toEqual(["firewall.blocks_in"]);
      expect(codes(report, "warning")).toContain("echo.missing");
      const { message, command } = finding(report, "firewall.blocks_in");
      expect(message).toContain("chain input of table inet site");
      expect(command).toBe("sudo nft insert rule inet site input udp dport 2425 accept");

      shut.type(command ?? "");
      await alice.sees("bob", "online", 15_000);
      const mended = await doctor(alice);
      expect(codes(mended.report, "fault", "warning")).toEqual([]);
      expect(mended.faulty).toBe(false);
    });
  });

  test("A taken port is named with the program that has it", async () => {
    await withLan(async (lan) => {
      const host = lan.host("desk");
      await Stranger.start(host, { user: "iptux", host: "desk" });
      const alice = LandlineNode.elsewhere(host, { user: "alice" });
      const args = ["--profile", alice.profile, "doctor", "--json"];
      const child = host.start("doctor", landlineBinary() ?? "", args);
      expect((await child.exited).code).toBe(1);
      const report = JSON.parse(child.lines.join("")) as DoctorReportDto;
      expect(report).toMatchObject({ nodeRuns: false, port: 2425 });
      expect(codes(report, "fault")).toEqual(["port.taken"]);
      expect(finding(report, "port.taken").message).toMatch(/taken by (node|MainThread) \(process \d+\)/);
      expect(finding(report, "node.not_running").command).toBe("landline up");
    });
  });

  test("Another node with the same name is found by both", async () => {
    await withLan(async (lan) => {
      const twin = { user: "alice", machine: "pc", presence: QUICK };
      const one = await LandlineNode.start(lan.host("desk"), twin);
      const other = await LandlineNode.start(lan.host("shelf"), twin);
      for (const [node, address] of [
        [one, other.host.address],
        [other, one.host.address],
      ] as const) {
        const report = await until(node, "the twin to be found", (each) => codes(each, "fault").includes("twin.found"));
        expect(finding(report, "twin.found")).toMatchObject({
          command: "landline config set profile.user alice-2",
          values: { id: "alice@pc" },
        });
        expect(finding(report, "twin.found").values.addresses).toContain(address);
      }
      await other.stop();
      await until(one, "the twin to be gone", (report) => !codes(report, "fault").includes("twin.found"));
    });
  });

  test("A peer that is heard and does not hear this node is found", async () => {
    await withLan(async (lan) => {
      const [desk, shelf] = [lan.host("desk"), lan.host("shelf")];
      nft(
        shelf,
        "add table inet site",
        "add chain inet site input { type filter hook input priority 0; policy accept; }",
        `add rule inet site input iifname "eth0" udp dport 2425 ip saddr ${desk.address} drop`,
        'add rule inet site input iifname "eth0" meta nfproto ipv6 udp dport 2425 drop',
      );
      const alice = await LandlineNode.start(desk, { user: "alice", nickname: "Alice", presence: QUICK });
      await LandlineNode.start(shelf, { user: "bob", nickname: "Bob", presence: QUICK });
      await alice.sees("bob");
      const report = await until(alice, "the doctor to find that bob is deaf", (each) =>
        codes(each, "fault").includes("peers.deaf"),
      );
      expect(finding(report, "peers.deaf").values.who).toContain("Bob");
      expect(report.peers).toMatchObject([{ name: "Bob", hearsUs: false, roundTripMicros: null }]);

      shelf.type("nft delete table inet site");
      await until(alice, "bob to hear again", (each) => each.peers[0]?.hearsUs === true);
    });
  });

  test("A path that loses IP fragments is found", async () => {
    await withLan(async (lan) => {
      const [alice] = await aliceAndBob(lan);
      const healthy = await doctor(alice);
      expect(codes(healthy.report, "fault", "warning")).toEqual([]);
      const shelf = lan.hosts.find(({ name }) => name === "shelf");
      if (!shelf) throw new Error("Bob has no host");
      nft(
        shelf,
        "add table ip site",
        // Before the kernel puts fragments together.
        "add chain ip site raw { type filter hook prerouting priority -450; policy accept; }",
        "add rule ip site raw ip frag-off & 0x3fff != 0 drop",
      );
      const { report, faulty } = await doctor(alice);
      expect(faulty).toBe(true);
      expect(codes(report, "fault")).toEqual(["peers.fragments"]);
      expect(finding(report, "peers.fragments").values.who).toContain("Bob");
      expect(report.peers).toMatchObject([{ name: "Bob", hearsUs: true }]);
      shelf.type("nft delete table ip site");
      expect(codes((await doctor(alice)).report, "fault")).toEqual([]);
    });
  });
});
