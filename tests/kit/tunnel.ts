// The way from the test process to a TCP port inside a host of the lab: this machine's loopback, a Unix socket, the host's
// loopback. Used for WebDriver, which speaks HTTP only.
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import type { Host } from "./host.ts";
import { ROOT } from "./paths.ts";

export class Tunnel {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** `socket` is a path that does not exist yet. */
  static async to(host: Host, port: number, socket: string): Promise<Tunnel> {
    const far = host.start("tunnel", process.execPath, [join(ROOT, "tests/kit/tunnel.mjs"), socket, String(port)]);
    await far.line((line) => line === "ready");
    const server = createServer((near) => {
      const way = connect(socket);
      near.pipe(way).pipe(near);
      for (const end of [near, way]) {
        end.on("error", () => {
          near.destroy();
          way.destroy();
        });
      }
    });
    server.unref();
    return new Promise((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(new Tunnel(server, typeof address === "object" && address ? address.port : 0));
      });
    });
  }

  close(): void {
    this.server.close();
  }
}
