// The same lines over TCP, to compare with: `listen` takes them and acknowledges the last, `send ADDRESS COUNT` sends them and
// says {"seconds"} when the last is acknowledged. Plain JavaScript, as it runs under `ip netns exec`.
import { connect, createServer } from "node:net";
import { createInterface } from "node:readline";

const PORT = 4000;
const [what, address, count] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

if (what === "listen") {
  createServer((socket) => {
    createInterface({ input: socket }).on("line", (line) => {
      if (line.endsWith("the last")) socket.end("all\n");
    });
    socket.on("error", () => undefined);
  }).listen(PORT, () => say({ ready: true }));
} else {
  const began = performance.now();
  const socket = connect(PORT, address, () => {
    for (let number = 1; number < Number(count); number += 1) socket.write(`text ${number}\n`);
    socket.write("the last\n");
  });
  socket.on("data", () => {
    say({ seconds: (performance.now() - began) / 1000 });
    process.exit(0);
  });
}
