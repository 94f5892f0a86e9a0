// A screen reader on the accessibility bus of a desktop session: the tree that it reads from the windows, and the events that
// it receives while they change. The program on the bus is tests/desktop/screenreader.cpp.
import type { Child } from "./child.ts";
import { compiled } from "./compile.ts";
import type { DesktopSession } from "./session.ts";
import { deadline, until } from "./wait.ts";

/** Something that can be read, and what is in it. `text` is all of its text, that of what is in it included. */
export type Accessible = {
  role: string;
  name: string;
  text: string;
  attributes: Record<string, string>;
  states: readonly string[];
  children: Accessible[];
};

/** An event that the window emitted; `text` is what was added. */
export type AccessibilityEvent = {
  type: string;
  role: string;
  name: string;
  text: string;
  attributes: Record<string, string>;
};

export class ScreenReader {
  private constructor(private readonly program: Child) {}

  static async start(session: DesktopSession): Promise<ScreenReader> {
    const binary = compiled("tests/desktop/screenreader.cpp", "desktop", { packages: ["atspi-2", "gobject-2.0"] });
    const program = session.host.start("screenreader", binary, [], { env: session.env });
    await program.line((line) => line === "ready");
    return new ScreenReader(program);
  }

  /** The whole desktop as it can be read now. */
  async desktop(): Promise<Accessible> {
    const from = this.program.lines.length;
    this.program.write("tree");
    await this.program.line((line) => line === "end", 30_000, from);
    const above: Accessible[] = [];
    for (const line of this.program.lines.slice(from)) {
      const [kind, depth, ...cells] = line.split("\t");
      if (kind !== "object") continue;
      const object = accessible(cells);
      above[Number(depth)] = object;
      above[Number(depth) - 1]?.children.push(object);
    }
    const [desktop] = above;
    if (!desktop) throw new Error("The accessibility bus has no desktop.");
    return desktop;
  }

  /** Waits until something with this role and this name can be read. */
  async reads(role: string, name: RegExp, within = 20_000): Promise<Accessible> {
    let all: Accessible[] = [];
    return until(`a screen reader to read a ${role} named ${name}`, within, async () => {
      all = [...everything(await this.desktop())];
      return all.find((each) => each.role === role && name.test(each.name));
    }).catch((error: Error) => {
      throw new Error(`${error.message} It reads: ${all.map((each) => `${each.role} "${each.name}"`).join(", ")}`);
    });
  }

  /** Waits for the telling of news that are to be read out at once, from `since` (see `now`) on. */
  async hears(words: RegExp, since = 0, within = 20_000): Promise<AccessibilityEvent> {
    const live = () => this.told(since).filter(isLive);
    return deadline(
      `a screen reader to be told ${words}`,
      within,
      this.program,
      () => live().find(({ text }) => words.test(text)),
      () => `It was told: ${JSON.stringify(live().map(({ text }) => text))}`,
    );
  }

  /** How many lines were received so far. */
  get now(): number {
    return this.program.lines.length;
  }

  told(since = 0): AccessibilityEvent[] {
    return this.program.lines.slice(since).flatMap((line) => {
      const [kind, type = "", role = "", name = "", text = "", attributes = ""] = line.split("\t");
      return kind === "event" ? [{ type, role, name, text, attributes: pairs(attributes) }] : [];
    });
  }
}

/** An object and all that is in it, in the order in which it is read. */
export function* everything(object: Accessible): Generator<Accessible> {
  yield object;
  for (const child of object.children) yield* everything(child);
}

/** Whether a screen reader reads it out without being there: an announcement, or something new in a live region. */
export function isLive({ type, attributes }: AccessibilityEvent): boolean {
  const live = attributes["container-live"] ?? attributes.live ?? "off";
  return type === "object:announcement" || (live !== "off" && /^object:(children|text)-changed:/.test(type));
}

function accessible([role = "", name = "", text = "", attributes = "", states = ""]: string[]): Accessible {
  return { role, name, text, attributes: pairs(attributes), states: states.split(" "), children: [] };
}

function pairs(text: string): Record<string, string> {
  return Object.fromEntries(text.split(" ").map((pair) => pair.split("=", 2)));
}
