// The facts a node tells: the lines of `landline watch --json`, kept in order from the first.
import type { EventDto } from "../../src/lib/host/bindings.ts";
import type { Child } from "./child.ts";
import { deadline, type NewsSource } from "./wait.ts";

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
