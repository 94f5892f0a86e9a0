// A flood: packets with forged names from many addresses of this host, which answers nothing. Arguments: the target, the
// first three numbers of the addresses, names in all, names a second. Plain JavaScript, as it runs under `ip netns exec`.
import { createSocket } from "node:dgram";

const [target, network, total, rate] = process.argv.slice(2);
const BURSTS = 4;
const sockets = await Promise.all(
  Array.from({ length: 200 }, (_, number) => {
    const socket = createSocket({ type: "udp4" });
    return new Promise((resolve) => socket.bind(2425, `${network}.${number + 1}`, () => resolve(socket)));
  }),
);
let sent = 0;
const tick = setInterval(() => {
  for (let left = Number(rate) / BURSTS; left > 0 && sent < Number(total); left -= 1, sent += 1) {
    const name = `1:${1_700_000_000 + sent}:forged${sent}:nowhere:1:Nobody ${sent}\0\0`;
    sockets[sent % sockets.length].send(name, 2425, target);
  }
  if (sent >= Number(total)) {
    clearInterval(tick);
    process.stdout.write(`${JSON.stringify({ sent })}\n`);
    for (const socket of sockets) socket.close();
  }
}, 1000 / BURSTS);
