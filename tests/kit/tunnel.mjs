// One end of a tunnel into a host of the lab: a Unix socket, which no namespace hides, to a TCP port of the host's own
// loopback. Plain JavaScript, as it runs under `ip netns exec` and not under the test runner.
import { connect, createServer } from "node:net";

const [, , path, port] = process.argv;

createServer((near) => {
  const far = connect(Number(port), "127.0.0.1");
  near.pipe(far).pipe(near);
  for (const end of [near, far]) {
    end.on("error", () => {
      near.destroy();
      far.destroy();
    });
  }
}).listen(path, () => process.stdout.write("ready\n"));
