import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { COMPONENT_COUNT, sceneOf, scratchFor } from './context/scene.ts'
import { unpackCity } from './context/city-artefact.ts'
import { unpackArtefact } from '../numerics/artefact.ts'
import { randomFrom } from '../numerics/random.ts'
import { topIndices } from '../numerics/top-k.ts'
import { contextual, discovery } from './contextual.ts'
import { reasonFor } from './reasons.ts'
import type { RequestContext, ScoreRequest, TrainingSet } from './recommender.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.UTC(2026, 0, 4) // a Sunday
const DAYS = 45
const [PEOPLE, ITEMS] = [30, 110]
const [SUYA, PEPPER_SOUP, ICE_CREAM, MATCH_BAR] = [100, 101, 102, 103]
const MATCH_DAYS = [10, 24, 38, 42]

/** A small town: breakfast at the own place at 8, dinner at another at 19; rain calls for pepper soup, heat for ice cream, a match for the bar. */
function town(): TrainingSet {
  const random = randomFrom(3)
  const rows: { item: number; time: number; weather: number }[][] = []
  for (let person = 0; person < PEOPLE; person++) {
    const row: (typeof rows)[number] = []
    for (let day = 0; day < DAYS; day++) {
      const weather = day % 3 === 0 ? 1 : day % 3 === 1 ? 2 : 0
      row.push({ item: person, time: START + day * DAY + 8 * HOUR, weather })
      if (random.uniform() < 0.4) {
        const called = MATCH_DAYS.includes(day) ? MATCH_BAR : weather === 1 ? PEPPER_SOUP : weather === 2 ? ICE_CREAM : SUYA
        row.push({ item: called, time: START + day * DAY + 14 * HOUR, weather })
      }
      row.push({ item: 40 + (person % 60), time: START + day * DAY + 19 * HOUR, weather })
    }
    rows.push(row)
  }
  const flat = rows.flat()
  const offsets = new Uint32Array(PEOPLE + 1)
  rows.forEach((row, person) => (offsets[person + 1] = offsets[person]! + row.length))
  return {
    interactions: {
      peopleCount: PEOPLE,
      itemCount: ITEMS,
      offsets,
      items: Uint32Array.from(flat, ({ item }) => item),
      weights: new Float32Array(flat.length).fill(1),
      times: Float64Array.from(flat, ({ time }) => time),
    },
    features: {
      latitudes: Float64Array.from({ length: ITEMS }, (_, item) => (item === 109 ? Number.NaN : 6.45 + (item % 40) * 0.002)),
      longitudes: Float64Array.from({ length: ITEMS }, (_, item) => 3.38 + Math.floor(item / 40) * 0.002),
    },
    surroundings: {
      weathers: Uint8Array.from(flat, ({ weather }) => weather),
      occasions: [...MATCH_DAYS, 55].map((day) => ({ kind: 'match', from: START + day * DAY, to: START + (day + 1) * DAY })),
    },
  }
}

/** The first test waits for the fit, which plain JavaScript tensors make slow on a busy machine. */
setDefaultTimeout(30_000)

const set = town()
const fitted = contextual.fit(set, { seed: 1 })
const found = discovery.fit(set, { seed: 1 })

function requestAt(person: number, context: RequestContext): ScoreRequest {
  const { offsets, items, times } = set.interactions
  const [start, end] = [offsets[person]!, offsets[person + 1]!]
  return { person, history: items.subarray(start, end), historyTimes: times!.subarray(start, end), context }
}

async function scores(request: ScoreRequest): Promise<Float32Array> {
  const out = new Float32Array(ITEMS);
  (await fitted).score(request, out)
  return out
}

const morning = START + DAYS * DAY + 8 * HOUR
const evening = START + DAYS * DAY + 19 * HOUR
const afternoon = START + DAYS * DAY + 14 * HOUR

describe('contextual', () => {
  test('knows the hour of each habit', async () => {
    expect(topIndices(await scores(requestAt(5, { time: morning })), 1)[0]).toBe(5)
    expect(topIndices(await scores(requestAt(5, { time: evening })), 1)[0]).toBe(45)
  })

  test('answers the weather', async () => {
    const rain = await scores(requestAt(5, { time: afternoon, weather: 'rain' }))
    const heat = await scores(requestAt(5, { time: afternoon, weather: 'hot' }))
    expect(rain[PEPPER_SOUP]! - rain[ICE_CREAM]!).toBeGreaterThan(heat[PEPPER_SOUP]! - heat[ICE_CREAM]!)
  })

  test('answers a match day that the calendar foretells', async () => {
    const plain = await scores(requestAt(5, { time: afternoon + 17 * DAY }))
    const match = await scores(requestAt(5, { time: afternoon + 10 * DAY }))
    expect(match[MATCH_BAR]! - match[SUYA]!).toBeGreaterThan(plain[MATCH_BAR]! - plain[SUYA]!)
  })

  test('a basket calls for what follows it', async () => {
    const visitor = { person: null, history: new Uint32Array() }
    const empty = await scores({ ...visitor, context: { time: afternoon } })
    const full = await scores({ ...visitor, context: { time: afternoon, basket: Uint32Array.of(PEPPER_SOUP) } })
    expect([...full].some((score, item) => score - empty[item]! > 0.01)).toBe(true)
  })

  test('works without any history, place, time or for an item without a place', async () => {
    for (const context of [undefined, {}, { latitude: 6.5, longitude: 3.4 }, { latitude: Number.NaN, longitude: 3.4 }, { time: Number.NaN }]) {
      expect((await scores({ person: null, history: new Uint32Array(), context })).every(Number.isFinite)).toBe(true)
    }
  })

  test('its time is spent column by column, and comes to the same as item by item', async () => {
    const { facts, arrays } = unpackArtefact((await fitted).save(), 'contextual', 1)
    const scene = sceneOf(requestAt(7, { time: evening, weather: 'rain' }), { city: unpackCity({ facts, arrays }), usesHabits: true, scratch: scratchFor(ITEMS) }, evening)
    const weights = arrays.weights as Float64Array
    const columns = new Float32Array(ITEMS)
    scene.weigh(weights, columns)
    const row = new Float32Array(COMPONENT_COUNT)
    for (let item = 0; item < ITEMS; item++) {
      scene.describe(item, row, 0)
      expect(columns[item]!).toBeCloseTo(row.reduce((sum, value, at) => sum + value * weights[at]!, 0), 3)
    }
  })

  test('says why: the habit, the rain', async () => {
    const request = requestAt(5, { time: afternoon, weather: 'rain' })
    const [own, soup] = (await fitted).grounds(request, [5, PEPPER_SOUP])
    expect(reasonFor(own!).code).toBe('again')
    expect(soup!.weather!.lift).toBeGreaterThan(0.4)
    expect(reasonFor({ weather: soup!.weather })).toEqual({ code: 'for-the-weather', weather: 'rain' })
  })
})

test('times that are missing, unreadable or still to come are survived', async () => {
  const out = new Float32Array(ITEMS)
  const history = Uint32Array.of(1, 2, 3, 2)
  for (const times of [[], [Number.NaN, Infinity, -1, morning + 9 * DAY]]) {
    (await fitted).score({ person: null, history, historyTimes: Float64Array.from(times), context: { time: morning } }, out)
    expect(out.every(Number.isFinite)).toBe(true)
  }
})

test('discovery is fitted on first visits, and answers all the same', async () => {
  const out = new Float32Array(ITEMS);
  (await found).score(requestAt(5, { time: evening }), out)
  expect(out.every(Number.isFinite)).toBe(true)
})
