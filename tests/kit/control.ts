// A conversation with a running node by its control socket, as the command line has it, without a process for each question.
// For what asks much: a bench.
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Commands } from "../../src/lib/host/bindings.ts";

type Answer = { id: number; result?: unknown; error?: { code: string; message: string } };
type Waiting = { resolve: (result: unknown) => void; reject: (error: Error) => void };

/** The node cannot be reached, or ended before it answered. */
export class NodeGone extends Error {}

export class Control {
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  private constructor(private readonly socket: Socket) {
    const lines = createInterface({ input: socket });
    // What follows an error, which the reader of lines hears too, is the close.
    for (const source of [socket, lines]) source.on("error", () => undefined);
    lines.on("line", (line) => {
      const { id, result, error } = JSON.parse(line) as Answer;
      const asked = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) asked?.reject(new Error(`${error.code}: ${error.message}`));
      else asked?.resolve(result);
    });
    socket.on("close", () => {
      for (const { reject } of this.waiting.values()) reject(new NodeGone("the node ended the connection"));
    });
  }

  static async open(profile: string): Promise<Control> {
    const socket = connect(join(profile, "control.sock"));
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", (error) => reject(new NodeGone(error.message)));
    });
    return new Control(socket);
  }

  call<C extends keyof Commands>(command: C, args: Commands[C]["args"]): Promise<Commands[C]["result"]> {
    if (this.socket.closed) return Promise.reject(new NodeGone("the node has ended the connection"));
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      this.socket.write(`${JSON.stringify({ id, command, args })}\n`);
    });
  }

  close(): void {
    this.socket.destroy();
  }
}
