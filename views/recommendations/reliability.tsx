/** A reliability diagram, drawn on the server: across what was promised, upwards what came; on the diagonal promises are kept. */
import type { Visit } from '../../src/vocabulary/visit.ts'

export interface PromisedShare {
  /** Mean promised chance of the looks in this bin, 0 to 1. */
  readonly promised: number
  /** Share of them that came true, 0 to 1. */
  readonly came: number
  readonly count: number
}

const SIDE = 320
const LEFT = 40
const TOP = 30
const BOTTOM = 34
const RIGHT = 12
const TICKS = [0, 0.25, 0.5, 0.75, 1]
const [SMALLEST, LARGEST] = [3, 9]
/** Of the normal distribution: where 95 of 100 shares of so many looks would fall. */
const NORMAL_95 = 1.96

const across = (share: number): number => LEFT + share * (SIDE - LEFT - RIGHT)
const upwards = (share: number): number => SIDE - BOTTOM - share * (SIDE - TOP - BOTTOM)
const at = (coordinate: number): string => coordinate.toFixed(1)
const within = (share: number): number => Math.min(1, Math.max(0, share))

/** Dots are as large as there were looks, and have a whisker as wide as chance. A table beside it says the same. */
export function ReliabilityDiagram({ visit: { words }, bins: all }: { visit: Pick<Visit, 'words'>; bins: ReadonlyArray<PromisedShare> }) {
  const bins = all.filter(({ count }) => count > 0)
  const most = Math.max(1, ...bins.map(({ count }) => count))
  const described = bins.map(({ promised, came, count }) => words.text('recommendations.promise-point', { promised, came, looks: count })).join(words.text('parts.comma'))
  return (
    <svg class="plot square" viewBox={`0 0 ${SIDE} ${SIDE}`} role="img" aria-labelledby="reliability-title reliability-says">
      <title id="reliability-title">{words('recommendations.reliability')}</title>
      <desc id="reliability-says" safe>{described}</desc>
      <text class="plot-title" x={LEFT} y={16}>{words('recommendations.reliability')}</text>
      {TICKS.map((share) => (
        <g>
          <line class="plot-grid" x1={LEFT} x2={SIDE - RIGHT} y1={at(upwards(share))} y2={at(upwards(share))} />
          <line class="plot-grid" x1={at(across(share))} x2={at(across(share))} y1={TOP} y2={SIDE - BOTTOM} />
          <text class="plot-scale" x={LEFT - 6} y={at(upwards(share) + 3.5)} text-anchor="end">{words('recommendations.scale', { value: share })}</text>
          <text class="plot-scale" x={at(across(share))} y={SIDE - BOTTOM + 13} text-anchor="middle">{words('recommendations.scale', { value: share })}</text>
        </g>
      ))}
      <text class="plot-scale" x={SIDE - RIGHT} y={SIDE - 6} text-anchor="end">{words('recommendations.promised')}</text>
      <text class="plot-scale" x={LEFT + 6} y={TOP + 10}>{words('recommendations.came-true')}</text>
      <line class="plot-kept" x1={at(across(0))} y1={at(upwards(0))} x2={at(across(1))} y2={at(upwards(1))} />
      {bins.map(({ promised, came, count }) => {
        const chance = NORMAL_95 * Math.sqrt((came * (1 - came)) / count)
        return (
          <g>
            <line class="plot-whisker" x1={at(across(promised))} x2={at(across(promised))} y1={at(upwards(within(came - chance)))} y2={at(upwards(within(came + chance)))} />
            <circle class="plot-dot" cx={at(across(promised))} cy={at(upwards(came))} r={at(SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(count / most))} />
          </g>
        )
      })}
    </svg>
  )
}
