// The tables that a bench prints: one measure a row, what it came to, its target, and whether that is met.

type Row = { measure: string; values: string[]; target: string; met: boolean };

export class Table {
  private readonly rows: Row[] = [];

  /** `columns` are the names of the values between a measure and its target. */
  constructor(
    private readonly title: string,
    private readonly columns: string[],
  ) {}

  add(measure: string, values: string[], target: string, met: boolean): void {
    this.rows.push({ measure, values, target, met });
  }

  /** The measures whose targets are not met. */
  missed(): string[] {
    return this.rows.filter(({ met }) => !met).map(({ measure }) => measure);
  }

  print(): void {
    const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
    const text = [
      `\n### ${this.title}\n`,
      line(["measure", ...this.columns, "target", "met"]),
      `|---|${"---:|".repeat(this.columns.length)}---|---|`,
      ...this.rows.map(({ measure, values, target, met }) => line([measure, ...values, target, met ? "yes" : "NO"])),
      "",
    ].join("\n");
    process.stdout.write(text);
  }
}
