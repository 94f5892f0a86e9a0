// The facts a node tells: the lines of `landline watch --json`, kept in order from the first.
import type { EventDto, Presence } from "../../src/lib/host/bindings.ts";
import type { Child } from "./child.ts";
import { deadline, type NewsSource } from "./wait.ts";

/** Somebody who is gone in the eyes of a node, as its journal tells it. */
export type Fall = Extract<EventDto, { type: "peer-offline" }>;

const SHOWN = {
  "peer-online": "online",
  "peer-uncertain": "uncertain",
  "peer-certain": "online",
  "peer-offline": "offline",
} as const;

export class EventLog implements NewsSource {
  readonly all: EventDto[] = [];
  private readonly listeners = new Set<() => void>();
  private parsed = 0;

  follow(child: Child): void {
    child.onNews(() => {
      for (; this.parsed < child.lines.length; this.parsed += 1) {
        const line = child.lines[this.parsed] ?? "";
        if (line.startsWith("{")) this.all.push(JSON.parse(line) as EventDto);
      }
      for (const listener of this.listeners) listener();
    });
  }

  onNews(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  ofType<T extends EventDto["type"]>(type: T): Extract<EventDto, { type: T }>[] {
    return this.all.filter((event): event is Extract<EventDto, { type: T }> => event.type === type);
  }

  /** Everybody who was taken offline, from event number `from` in this log on. */
  falls(from = 0): Fall[] {
    return this.all.slice(from).filter((event): event is Fall => event.type === "peer-offline");
  }

  /** Who is here as these facts tell it, by the name that is shown; since when is in the second place. */
  roll(): Map<string, [Presence, number]> {
    const roll = new Map<string, [Presence, number]>();
    for (const event of this.all) {
      // The first task of a program that was started again: what the one before it saw is no more.
      if (event.type === "task-started" && event.task === "endpoint") roll.clear();
      if (event.type in SHOWN && "username" in event)
        roll.set(event.username, [SHOWN[event.type as keyof typeof SHOWN], event.timestamp]);
    }
    return roll;
  }

  about(username: string): EventDto[] {
    return this.all.filter((event) => "username" in event && event.username === username);
  }

  async waitFor(what: string, accept: (event: EventDto) => boolean, within: number, from = 0): Promise<EventDto> {
    return deadline(
      what,
      within,
      this,
      () => this.all.slice(from).find(accept),
      () => `events: ${JSON.stringify(this.all.slice(-15))}`,
    );
  }
}
