import { expect, test } from 'bun:test'
import { wordsIn } from '../../src/platform/messages.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Plot, roundAbove } from './plot.tsx'
import { ReliabilityDiagram } from './reliability.tsx'

const visit = { words: wordsIn('en') } as Visit
const HOSTILE = '"><script>alert(1)</script>&amp;'
const bars = (markup: string): number[] => [...markup.matchAll(/<rect[^>]* height="([\d.]+)"/g)].map(([, height]) => Number(height))

test('bars stand in proportion, and what is no number is not drawn', () => {
  const { markup } = <Plot visit={visit} id="p" title="NDCG" shape="bars" values={[{ label: '1', value: 0.5 }, { label: '2', value: 1 }, { label: '3', value: null }, { label: '4', value: Number.NaN }, { label: '5', value: 0 }]} />
  const heights = bars(markup)
  expect(heights).toHaveLength(3)
  expect(heights[1]).toBeCloseTo(2 * (heights[0] as number), 5)
  expect(heights[2]).toBe(0)
  expect(markup).not.toMatch(/NaN|Infinity|undefined/)
})

test('the picture has a name and says its values', () => {
  const { markup } = <Plot visit={visit} id="p" title="NDCG@20" shape="line" values={[{ label: 'first', value: 0.0734 }, { label: 'second', value: null }]} />
  expect(markup).toContain('role="img" aria-labelledby="p-title p-says"')
  expect(markup).toContain('<title id="p-title">NDCG@20</title>')
  expect(markup).toMatch(/<desc id="p-says">first: 0\.0734, second: –<\/desc>/)
  expect(markup).toContain('<polyline')
})

test('labels and titles are text, whatever they hold', () => {
  const { markup } = <Plot visit={visit} id="p" title={HOSTILE} shape="bars" values={[{ label: HOSTILE, value: 1 }]} />
  expect(markup).not.toContain('<script')
  expect(markup).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;')
})

test('an empty plot and one of zeros have a scale', () => {
  for (const values of [[], [{ label: '1', value: 0 }]]) expect((<Plot visit={visit} id="p" title="t" shape="line" values={values} />).markup).not.toMatch(/NaN|Infinity/)
})

test('the scale ends at a round number', () => {
  expect([0.0734, 0.2, 0.21, 1, 3, 0, -1, Number.NaN].map(roundAbove).map((value) => Number(value.toPrecision(6)))).toEqual([0.1, 0.2, 0.25, 1, 5, 1, 1, 1])
})

test('a reliability diagram: what is kept lies on the diagonal, dots grow with looks, whiskers stay within the sheet, empty bins are left out', () => {
  const { markup } = <ReliabilityDiagram visit={visit} bins={[{ promised: 0, came: 0, count: 4 }, { promised: 0.5, came: 0.5, count: 100 }, { promised: 1, came: 0.5, count: 1 }, { promised: 0.7, came: Number.NaN, count: 0 }]} />
  const kept = /<line class="plot-kept" x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"/.exec(markup)!.slice(1).map(Number) as [number, number, number, number]
  const dots = [...markup.matchAll(/<circle class="plot-dot" cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"/g)].map((dot) => dot.slice(1).map(Number) as [number, number, number])
  expect(dots).toHaveLength(3)
  expect([dots[0]?.[0], dots[0]?.[1]]).toEqual([kept[0], kept[1]])
  expect(dots[1]?.[0]).toBeCloseTo((kept[0] + kept[2]) / 2, 1)
  expect(dots[1]?.[1]).toBeCloseTo((kept[1] + kept[3]) / 2, 1)
  expect(dots[1]![2]).toBeGreaterThan(dots[2]![2])
  const whisker = [...markup.matchAll(/plot-whisker"[^>]* y1="([\d.]+)" y2="([\d.]+)"/g)].at(-1)!.slice(1).map(Number)
  expect(whisker).toEqual([kept[1], kept[3]])
  expect(markup).toContain('50% promised, 50% came true of 100 looks')
  expect(markup).not.toMatch(/NaN|Infinity|undefined/)
})
