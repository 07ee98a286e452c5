/**
 * A small plot, drawn on the server: bars side by side, or a line through time. What it shows also stands in a table beside
 * it; the plot is one picture with a name and a description for those who do not see it.
 */
import type { Visit } from '../../src/vocabulary/visit.ts'

export interface PlottedValue {
  /** Short: it stands below the value. */
  readonly label: string
  readonly value: number | null
  /** Drawn in another colour: the one that is live. */
  readonly isMarked?: boolean
}

export interface PlotProps {
  readonly visit: Visit
  /** Unique on the page. */
  readonly id: string
  readonly title: string
  readonly shape: 'bars' | 'line'
  readonly values: ReadonlyArray<PlottedValue>
}

const WIDTH = 360
const HEIGHT = 200
const LEFT = 48
const RIGHT = 8
const TOP = 30
const BOTTOM = 24
const GRID_LINES = 4
const STEPS = [1, 2, 2.5, 5, 10]

/** The least round number that is at least `value`: 0.0734 -> 0.1. */
export function roundAbove(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return (STEPS.find((step) => step * power >= value * (1 - 1e-9)) ?? 10) * power
}

const isDrawn = (value: number | null): value is number => value !== null && Number.isFinite(value)
const at = (coordinate: number): string => coordinate.toFixed(1)

export function Plot({ visit: { words }, id, title, shape, values }: PlotProps) {
  const top = roundAbove(Math.max(0, ...values.map(({ value }) => value).filter(isDrawn)))
  const slot = (WIDTH - LEFT - RIGHT) / Math.max(1, values.length)
  const middleOf = (place: number): number => LEFT + slot * (place + 0.5)
  const heightOf = (value: number): number => HEIGHT - BOTTOM - (Math.max(0, value) / top) * (HEIGHT - TOP - BOTTOM)
  const points = values.map(({ value }, place) => (isDrawn(value) ? { x: middleOf(place), y: heightOf(value) } : null)).filter((point) => point !== null)
  const described = values.map(({ label, value }) => words.text('recommendations.plot-value', { label, value: isDrawn(value) ? words.text('recommendations.score', { value }) : '–' })).join(words.text('parts.comma'))
  return (
    <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={`${id}-title ${id}-says`}>
      <title id={`${id}-title`} safe>{title}</title>
      <desc id={`${id}-says`} safe>{described}</desc>
      <text class="plot-title" x={LEFT} y={16} safe>{title}</text>
      {Array.from({ length: GRID_LINES + 1 }, (_, line) => (top * line) / GRID_LINES).map((value) => (
        <g>
          <line class="plot-grid" x1={LEFT} x2={WIDTH - RIGHT} y1={at(heightOf(value))} y2={at(heightOf(value))} />
          <text class="plot-scale" x={LEFT - 6} y={at(heightOf(value) + 3.5)} text-anchor="end">{words('recommendations.scale', { value })}</text>
        </g>
      ))}
      {shape === 'line' && <polyline class="plot-line" points={points.map(({ x, y }) => `${at(x)},${at(y)}`).join(' ')} />}
      {values.map(({ label, value, isMarked }, place) => (
        <g class={isMarked ? 'plot-live' : undefined}>
          {isDrawn(value) && (shape === 'bars'
            ? <rect class="plot-bar" x={at(middleOf(place) - slot * 0.35)} width={at(slot * 0.7)} y={at(heightOf(value))} height={at(HEIGHT - BOTTOM - heightOf(value))} />
            : <circle class="plot-dot" cx={at(middleOf(place))} cy={at(heightOf(value))} r={4} />)}
          <text class="plot-scale" x={at(middleOf(place))} y={HEIGHT - 8} text-anchor="middle" safe>{label}</text>
        </g>
      ))}
    </svg>
  )
}
