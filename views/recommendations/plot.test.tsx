import { expect, test } from 'bun:test'
import { wordsIn } from '../../src/platform/messages.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Plot, roundAbove } from './plot.tsx'

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
