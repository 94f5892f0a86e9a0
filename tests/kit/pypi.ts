// The real ipmsg of PyPI, a Python 2 program of 2013, in a host of the lab: run by Jython, fetched once and checked by its
// hash. Test only: nothing of the product sees it.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Capture, Datagram } from "./capture.ts";
import type { Child } from "./child.ts";
import type { Host } from "./host.ts";
import { outputFolder, program, ROOT } from "./paths.ts";
import { deadline } from "./wait.ts";

const SOURCE = join(ROOT, "tests/interop/pypi");

/** Where its modules are; fetched the first time. */
function modules(): string[] {
  const folder = outputFolder("pypi");
  if (!existsSync(join(folder, "ipmsg-0.1.0"))) {
    const wanted = ["--no-deps", "--require-hashes", "--requirement", join(SOURCE, "requirements.txt")];
    execFileSync(program("pip3") ?? "pip3", ["download", "--quiet", "--dest", folder, ...wanted], { stdio: "inherit" });
    execFileSync("tar", ["--extract", "--gzip", "--file", join(folder, "ipmsg-0.1.0.tar.gz"), "--directory", folder]);
  }
  const wheels = readdirSync(folder).filter((name) => name.endsWith(".whl"));
  return [join(folder, "ipmsg-0.1.0"), ...wheels.map((name) => join(folder, name)), join(SOURCE, "jython")];
}

export class PyIpmsg {
  private constructor(
    readonly host: Host,
    private readonly child: Child,
  ) {}

  /** Its user is the login name `user`; on the air from when this resolves. */
  static async start(host: Host, { user, name }: { user: string; name: string }): Promise<PyIpmsg> {
    const home = mkdtempSync(join(tmpdir(), "landline-pypi-"));
    host.atEnd(() => rmSync(home, { recursive: true, force: true }));
    // Java looks its own name up, which nobody in the lab answers.
    const hosts = join(home, "hosts");
    writeFileSync(hosts, `${host.address} ${host.name}\n`);
    // Java opens every socket for both versions of IP, and Jython has no way to answer a link-local address.
    const java = `-Djava.net.preferIPv4Stack=true -Duser.home=${home} -Djdk.net.hosts.file=${hosts}`;
    const env = { ...process.env, HOME: home, LOGNAME: user, _JAVA_OPTIONS: java };
    const args = [join(SOURCE, "driver.py"), host.address, name, ...modules()];
    const peer = new PyIpmsg(host, host.startForeign("ipmsg", program("jython") ?? "jython", args, { env, cwd: home }));
    await peer.said("ipmsg to start", 60_000, (line) => line.includes('"ready"'));
    return peer;
  }

  /** Waits until it knows this address. */
  async sees(address: string): Promise<void> {
    await this.said(`ipmsg to see ${address}`, 15_000, (line) => line.includes(`"${address}"`));
  }

  /** Waits until it has sent such a datagram. */
  async sends(what: string, capture: Capture, accept: (datagram: Datagram) => boolean): Promise<Datagram> {
    return deadline(`ipmsg to send ${what}`, 30_000, capture, () =>
      this.unlessEnded(capture.datagrams.find((datagram) => datagram.from === this.host.address && accept(datagram))),
    );
  }

  /** Ends without a word, as a crash does. */
  async crash(): Promise<void> {
    await this.child.end("SIGKILL");
  }

  private said(what: string, within: number, accept: (line: string) => boolean): Promise<string> {
    return deadline(what, within, this.child, () => this.unlessEnded(this.child.lines.find(accept)));
  }

  private unlessEnded<T>(found: T | undefined): T | undefined {
    if (!found && !this.child.alive) throw new Error(`ipmsg ended: ${this.child.tail()}`);
    return found;
  }
}
