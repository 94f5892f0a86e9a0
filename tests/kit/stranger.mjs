// A bare UDP socket in a host of the lab, worked by JSON lines: {"to","port","hex"} in, {"from","port","hex"} out.
// Plain JavaScript, as it runs under `ip netns exec` and not under the test runner.
import { createSocket } from "node:dgram";
import { createInterface } from "node:readline";

const port = Number(process.argv[2] ?? 2425);
const socket = createSocket({ type: "udp4", reuseAddr: true });
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

socket.on("message", (bytes, sender) => say({ from: sender.address, port: sender.port, hex: bytes.toString("hex") }));
socket.bind(port, () => {
  socket.setBroadcast(true);
  say({ ready: true });
});
createInterface({ input: process.stdin }).on("line", (line) => {
  const { to, port: target, hex } = JSON.parse(line);
  socket.send(Buffer.from(hex, "hex"), target, to, (error) => {
    if (error) say({ error: String(error) });
  });
});
