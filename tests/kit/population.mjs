// Many stock programs in one process, each at an address of its own: they enter, answer what they are asked, and come and go
// when they are told to. Argument: the target. The first line in is who there is, {"address","user","host","extra","here"} each,
// of whom those who are here enter; a further one, {"changes": N}, lets so many come or go in a second. Plain JavaScript, as it
// runs under `ip netns exec`.
import { createSocket } from "node:dgram";
import { createInterface } from "node:readline";

const [BR_ENTRY, BR_EXIT, ANS_ENTRY, GET_INFO, SEND_INFO, UTF8] = [0x01, 0x02, 0x03, 0x40, 0x41, 0x800000];
const ANSWERS = new Map([
  [BR_ENTRY, ANS_ENTRY],
  [GET_INFO, SEND_INFO],
]);
const EVERY_MS = 20;
const ENTER_AT_ONCE = 10;
/** Prime: all take their turn before one comes again, and who are neighbours in a list do not follow one another. */
const STRIDE = 617;

const [target] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
let number = 1_700_000_000;

function settle(person) {
  const { address, user, host, extra } = person;
  const socket = createSocket("udp4");
  person.tell = (command, to = target, port = 2425) => {
    number += 1;
    const words = command === SEND_INFO ? "A stock program" : extra;
    socket.send(`1:${number}:${user}:${host}:${command | UTF8}:${words}\0`, port, to);
  };
  socket.on("message", (bytes, { address: asker, port }) => {
    const answer = ANSWERS.get(Number(bytes.toString("latin1").split(":")[4]) & 0xff);
    if (answer && person.here) person.tell(answer, asker, port);
  });
  return new Promise((resolve) => socket.bind(2425, address, resolve));
}

/** Does one after the other, `count` every 20 ms; resolves after the last. */
function each(list, count, act) {
  let next = 0;
  return new Promise((resolve) => {
    const tick = setInterval(() => {
      for (const one of list.slice(next, next + count)) act(one);
      next += count;
      if (next < list.length) return;
      clearInterval(tick);
      resolve();
    }, EVERY_MS);
  });
}

const people = JSON.parse((await lines.next()).value);
await Promise.all(people.map(settle));
const here = people.filter((person) => person.here);
await each(here, ENTER_AT_ONCE, (person) => person.tell(BR_ENTRY));
say({ entered: here.length });

let tick;
let turn = 0;
for await (const line of lines) {
  const { changes } = JSON.parse(line);
  clearInterval(tick);
  const [began, before] = [performance.now(), turn];
  tick = setInterval(() => {
    // As many as are due, also where this process was kept waiting.
    const due = before + Math.floor(((performance.now() - began) / 1000) * changes);
    for (; turn < due; turn += 1) {
      const person = people[(turn * STRIDE) % people.length];
      person.here = !person.here;
      person.tell(person.here ? BR_ENTRY : BR_EXIT);
    }
  }, EVERY_MS);
}
