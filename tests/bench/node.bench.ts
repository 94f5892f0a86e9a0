// What a headless node costs among a hundred others, in a network of namespaces: `npm run bench -- presence`.
import { expect, test } from "vitest";
import { introduce } from "../kit/crowd.ts";
import { withLan } from "../kit/lan.ts";
import { residentBytes, TICKS, ticks } from "../kit/processes.ts";
import { pass } from "../kit/wait.ts";
import { seesOnline, startNeighbour } from "./neighbours.ts";
import { Table } from "./table.ts";

const PEERS = 100;
const SETTLE_S = 20;
const MEASURED_S = 40;

test(`a headless node among ${PEERS}`, { timeout: 600_000 }, async () => {
  await withLan(async (lan) => {
    const hosts = Array.from({ length: PEERS + 1 }, (_, number) => lan.host(`h${number}`));
    introduce(hosts);
    const nodes = hosts.map(startNeighbour);
    const [first] = nodes;
    if (!first) throw new Error("no node");
    const { pid } = JSON.parse(await first.child.line((line) => line.startsWith('{"pid"'), 60_000)) as { pid: number };
    await seesOnline(first.profile, PEERS);
    await pass(SETTLE_S);
    const before = ticks(pid);
    await pass(MEASURED_S);
    const share = ((ticks(pid) - before) / TICKS / MEASURED_S) * 100;
    const memory = residentBytes(pid) / (1 << 20);
    const table = new Table(`A real node among ${PEERS}`, ["Landline"]);
    table.add("processor, share of a core", [`${share.toFixed(2)} %`], "< 0.3 %", share < 0.3);
    table.add("memory (RSS)", [`${memory.toFixed(1)} MB`], "< 25 MB", memory < 25);
    table.print();
    expect(memory).toBeGreaterThan(0);
  });
});
