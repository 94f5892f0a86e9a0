// Peers of one host that come and go: each has an address and a name of its own, enters, and says goodbye. Half of them
// enter at once; after a line on standard input the next in turn comes or goes, at an even rate. They are the people of a
// crowded profile (src-tauri/crates/landline/examples/crowded_profile.rs). Arguments: the target, how many they are, how
// many come or go in a second. Plain JavaScript, as it runs under `ip netns exec`.
import { createSocket } from "node:dgram";
import { createInterface } from "node:readline";

const [target, count, rate] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const UTF8 = 0x00800000 | 0x01000000;
const BR_ENTRY = 0x01 | UTF8;
const BR_EXIT = 0x02 | UTF8;
/** Prime: all take their turn before one comes again, and who are neighbours in a list do not follow one another. */
const STRIDE = 617;
const TICK_MS = 20;
const ENTERING_EACH_TICK = 5;

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function peer(number) {
  const socket = createSocket({ type: "udp4" });
  const address = `10.77.${200 + Math.floor(number / 250)}.${(number % 250) + 1}`;
  await new Promise((resolve) => socket.bind(2425, address, resolve));
  const digits = String(number).padStart(4, "0");
  const entry = `Person ${digits}\0Floor ${number % 8}\0`;
  return { number, address, socket, names: `person-${digits}:desk-${digits}`, entry, here: false };
}

let packet = Math.floor(Date.now() / 1000);

function toggle({ socket, names, entry }, here) {
  packet += 1;
  socket.send(`1:${packet}:${names}:${here ? BR_ENTRY : BR_EXIT}:${entry}`, 2425, target);
}

const peers = await Promise.all(Array.from({ length: count }, (_, number) => peer(number)));
say({ addresses: peers.map(({ address }) => address) });

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
await lines.next();
const entering = peers.filter(({ number }) => number % 2 === 0);
const enter = setInterval(() => {
  for (const each of entering.splice(0, ENTERING_EACH_TICK)) {
    each.here = true;
    toggle(each, true);
  }
  if (entering.length > 0) return;
  clearInterval(enter);
  say({ here: true });
}, TICK_MS);

await lines.next();
const began = performance.now();
let done = 0;
setInterval(() => {
  const due = Math.floor(((performance.now() - began) / 1000) * rate);
  for (; done < due; done += 1) {
    const each = peers[(done * STRIDE) % count];
    each.here = !each.here;
    toggle(each, each.here);
  }
}, TICK_MS);
