import { describe, expect, test } from 'bun:test'
import { topIndices } from '../numerics/top-k.ts'
import { content } from './content.ts'
import { plainText, wordsOf } from './content/words.ts'
import type { ScoreRequest, TrainingSet } from './recommender.ts'

const [PEOPLE, ITEMS] = [60, 40]

/** Even items are amala places, odd ones sushi places; people keep to one. Item 38 and 39 nobody has tried yet. */
function town(): TrainingSet {
  const rows = Array.from({ length: PEOPLE }, (_, person) => Array.from({ length: 6 }, (_, at) => ((person + at * 5) % 19) * 2 + (person % 2)))
  const offsets = new Uint32Array(PEOPLE + 1)
  rows.forEach((row, person) => (offsets[person + 1] = offsets[person]! + row.length))
  return {
    interactions: { peopleCount: PEOPLE, itemCount: ITEMS, offsets, items: Uint32Array.from(rows.flat()), weights: new Float32Array(PEOPLE * 6).fill(1), times: null },
    features: {
      labels: Array.from({ length: ITEMS }, (_, item) => [item % 2 ? 'Sushi' : 'Àmàlà', item % 3 ? 'cheap' : 'fine']),
      texts: Array.from({ length: ITEMS }, (_, item) => (item % 2 ? 'maki and nigiri' : 'gbegiri, ẹ̀wà and ewedu')),
      prices: Float64Array.from({ length: ITEMS }, (_, item) => (item === 5 ? Number.NaN : item % 2 ? 2_000_000 : 300_000)),
    },
  }
}

const fitted = content.fit(town(), { seed: 1 }) as Promise<ReturnType<typeof content.load>>
const shareOfAmala = (items: Iterable<number>) => [...items].filter((item) => item % 2 === 0).length

async function scores(request: Partial<ScoreRequest>): Promise<Float32Array> {
  const model = await fitted
  const out = new Float32Array(model.itemCount)
  model.score({ person: null, history: new Uint32Array(), ...request }, out)
  return out
}

describe('content', () => {
  test('gives more of what is held, items that nobody has tried included', async () => {
    const out = await scores({ history: Uint32Array.of(0, 4) })
    expect(shareOfAmala(topIndices(out, 10))).toBe(10)
    expect(out[38]!).toBeGreaterThan(out[39]!)
  })

  test('a person who holds nothing is answered by their picks, however they spell them', async () => {
    expect(shareOfAmala(topIndices(await scores({ tastes: ['amala'] }), 10))).toBe(10)
    expect(shareOfAmala(topIndices(await scores({ tastes: ['sushi'] }), 10))).toBe(0)
  })

  test('a restaurant added a minute ago stands where its content puts it, without a fit', async () => {
    const longer = (await fitted).including({ labels: [['amala'], ['sushi'], []], texts: ['ewa and ewedu', 'maki'] }, 3)
    const out = new Float32Array(ITEMS + 3)
    longer.score({ person: null, history: Uint32Array.of(0, 4) }, out)
    expect(out[ITEMS]!).toBeGreaterThan(out[ITEMS + 1]!)
    expect(out[ITEMS]!).toBeGreaterThan(out[ITEMS + 2]!)
    expect(out.every(Number.isFinite)).toBe(true)
    const loaded = content.load(longer.save())
    const again = new Float32Array(ITEMS + 3)
    loaded.score({ person: null, history: Uint32Array.of(0, 4) }, again)
    expect(again).toEqual(out)
  })
})

describe('words', () => {
  test('lose tone marks, under-dots and hooks', () => {
    expect(plainText('Ẹ̀wà ɗan ƙasa Crème')).toBe('ewa dan kasa creme')
    expect(wordsOf('Ẹ̀wà àgànyìn, a 2-pack!')).toEqual(['ewa', 'aganyin', 'pack'])
  })

  test('are pairs of characters where a script does not part them, and whole in Arabic', () => {
    expect(wordsOf('牛肉面')).toEqual(['牛肉', '肉面'])
    expect(wordsOf('أرز بالدجاج')).toHaveLength(2)
    expect(wordsOf('')).toEqual([])
  })
})
