// Lines over time, as wide as there is room. It is drawn for the eye alone: what it says stands in words beside it.
import { scaleLinear } from "@visx/scale";
import { LinePath } from "@visx/shape";
import type { PointerEvent } from "react";
import styles from "./LineChart.module.css";
import { greatest, type Point, type Span, valueAt } from "./series";

/** Of the drawing; it is stretched to the place it has, strokes and words are not. */
const WIDTH = 1_000;
const HEIGHT = 100;

export type LineKind = "first" | "second";
export type Line = { kind: LineKind; points: Point[] };

type LineChartProps = {
  lines: readonly Line[];
  span: Span;
  /** The scale reaches at least so far: a line that hardly moves must not look like a mountain. */
  atLeast: number;
  format: (value: number) => string;
  /** The time that is pointed at, in this chart or another. */
  cursor: number | null;
  /** How near to the cursor a value must be to be its own, in milliseconds. */
  within: number;
  onCursor: (at: number | null) => void;
  tall?: boolean;
};

export function LineChart({ lines, span, atLeast, format, cursor, within, onCursor, tall = false }: LineChartProps) {
  const x = scaleLinear<number>({ domain: [span.from, span.to], range: [0, WIDTH] });
  const most = Math.max(greatest(lines.map(({ points }) => points)), atLeast);
  const y = scaleLinear<number>({ domain: [0, most], range: [HEIGHT, 0] }).nice(4);
  const top = y.domain()[1] ?? most;
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onCursor(Math.round(x.invert(((event.clientX - left) / width) * WIDTH)));
  };
  return (
    <div className={styles.chart} data-tall={tall}>
      <span className={styles.top} aria-hidden="true">
        {format(top)}
      </span>
      <svg
        aria-hidden="true"
        className={styles.plot}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        onPointerMove={point}
        onPointerLeave={() => onCursor(null)}
      >
        {[0, HEIGHT / 2, HEIGHT].map((height) => (
          <path key={height} className={styles.grid} d={`M0 ${height}H${WIDTH}`} />
        ))}
        {cursor !== null && <path className={styles.cursor} d={`M${x(cursor)} 0V${HEIGHT}`} />}
        {lines.map(({ kind, points }) => (
          <LinePath
            key={kind}
            className={styles.line}
            data-kind={kind}
            data={points}
            x={({ at }) => x(at)}
            y={({ value }) => y(value ?? 0)}
            defined={({ value }) => value !== null}
          />
        ))}
        {cursor !== null &&
          lines.map(({ kind, points }) => {
            const value = valueAt(points, cursor, within);
            return (
              value !== null && (
                <path key={kind} className={styles.dot} data-kind={kind} d={`M${x(cursor)} ${y(value)}h0`} />
              )
            );
          })}
      </svg>
    </div>
  );
}
