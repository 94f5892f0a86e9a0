// A LAN whose wire is a switch in user space that delays, reorders and repeats frames (switch.cpp). It loses nothing, and
// has no bridge: what parts, loses or captures in lan.ts works on the bridge and not here.
import { Child } from "./child.ts";
import { compiled } from "./compile.ts";
import { ip } from "./ip.ts";
import { Lan } from "./lan.ts";

/** Milliseconds that a frame takes at least and at most, and how many of a hundred come twice. */
export type Backplane = { ports: number; seed: number; least: number; most: number; duplicated: number };

export class SlowLan extends Lan {
  private taken = 0;
  private child?: Child;

  static async start({ ports, seed, least, most, duplicated }: Backplane): Promise<SlowLan> {
    const lan = new SlowLan();
    const numbers = [ports, seed, least, most, duplicated].map(String);
    const program = compiled("tests/kit/switch.cpp", "lab");
    lan.child = Child.start("switch", "ip", ["netns", "exec", lan.wire, program, ...numbers]);
    await lan.child.line((line) => line === "ready");
    return lan;
  }

  override connect(namespace: string, device: string): string {
    this.taken += 1;
    const port = `tap${this.taken}`;
    ip("-n", this.wire, "link", "set", port, "netns", namespace, "name", device);
    return port;
  }

  override async remove(): Promise<void> {
    await super.remove();
    await this.child?.end("SIGTERM");
  }
}
