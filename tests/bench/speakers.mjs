// Many stock programs in one process that all write at once: each at an address of its own, with a few texts in flight, each
// repeated until it is acknowledged. Arguments: the target, how many texts each, the addresses. Says {"ready"}, begins at a
// line on stdin, and ends with {"seconds","sent","repeated"}. Plain JavaScript, as it runs under `ip netns exec`.
import { createSocket } from "node:dgram";
import { createInterface } from "node:readline";

const [BR_ENTRY, ANS_ENTRY, SEND_MSG, RECV_MSG, GET_INFO, SEND_INFO] = [0x01, 0x03, 0x20, 0x21, 0x40, 0x41];
const [SEND_CHECK, UTF8] = [0x100, 0x800000];
const IN_FLIGHT = 4;
const REPEAT_MS = 500;

const [target, each, ...addresses] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
let repeated = 0;

function speaker(address, index) {
  const socket = createSocket("udp4");
  const [user, host] = [`speaker${index}`, `pc-${index}`];
  const first = 1_700_000_000 + index * 1_000_000;
  let number = first + 500_000;
  const send = (command, words, no) => {
    const packet = `1:${no ?? ++number}:${user}:${host}:${command | UTF8}:${words}\0`;
    socket.send(packet, 2425, target);
  };
  const open = new Map();
  let next = 0;
  let done;
  const write = () => {
    while (open.size < IN_FLIGHT && next < Number(each)) {
      next += 1;
      open.set(first + next, { text: `text ${next} of ${user}`, at: performance.now() });
      send(SEND_MSG | SEND_CHECK, `text ${next} of ${user}`, first + next);
    }
    if (open.size === 0) done();
  };
  socket.on("message", (bytes) => {
    const fields = bytes.toString("latin1").split(":");
    const mode = Number(fields[4]) & 0xff;
    if (mode === BR_ENTRY) send(ANS_ENTRY, user);
    if (mode === GET_INFO) send(SEND_INFO, "A stock program");
    if (mode === RECV_MSG && open.delete(Number.parseInt(fields[5], 10))) write();
  });
  return {
    bind: () => new Promise((resolve) => socket.bind(2425, address, resolve)),
    enter: () => send(BR_ENTRY, user),
    speak: () =>
      new Promise((resolve) => {
        done = resolve;
        write();
      }),
    repeat: (now) => {
      for (const [no, waiting] of open) {
        if (now - waiting.at < REPEAT_MS) continue;
        waiting.at = now;
        repeated += 1;
        send(SEND_MSG | SEND_CHECK, waiting.text, no);
      }
    },
  };
}

const speakers = addresses.map(speaker);
await Promise.all(speakers.map((one) => one.bind()));
for (const one of speakers) one.enter();
say({ ready: true });
for await (const _ of createInterface({ input: process.stdin })) break;
const began = performance.now();
const tick = setInterval(() => {
  for (const one of speakers) one.repeat(performance.now());
}, 50);
await Promise.all(speakers.map((one) => one.speak()));
clearInterval(tick);
say({ seconds: (performance.now() - began) / 1000, sent: speakers.length * Number(each), repeated });
process.exit(0);
