import { expect, test } from 'bun:test'
import { lessonsOf } from './lessons.ts'
import type { TrainingSet } from './recommender.ts'

const DAY = 86_400_000

function setOf(timed: boolean): TrainingSet {
  const [peopleCount, each] = [30, 18]
  const count = peopleCount * each
  return {
    interactions: {
      peopleCount,
      itemCount: 50,
      offsets: Uint32Array.from({ length: peopleCount + 1 }, (_, at) => at * each),
      items: Uint32Array.from({ length: count }, (_, at) => (at * 7 + Math.floor(at / each)) % 50),
      weights: new Float32Array(count).fill(1),
      times: timed ? Float64Array.from({ length: count }, (_, at) => DAY * (1 + (at % each))) : null,
    },
  }
}

test('with times, events lie after all that was taught, and know only what lies before themselves', () => {
  const { lessons, hasRepeats } = lessonsOf(setOf(true), { seed: 1 }, 1_000)
  expect(hasRepeats).toBe(true)
  const [{ taught, now, events }] = lessons as [(typeof lessons)[0]]
  expect(Math.max(...taught.interactions.times!)).toBeLessThan(now)
  expect(events).toHaveLength(60)
  for (const { request } of events) {
    expect(request.context!.time).toBeGreaterThanOrEqual(now)
    for (const time of request.historyTimes!) expect(time).toBeLessThan(request.context!.time!)
  }
})

test('without times, people are left out whole, and an event never holds what it foretells', () => {
  const { lessons, hasRepeats } = lessonsOf(setOf(false), { seed: 1 }, 10_000)
  expect(hasRepeats).toBe(false)
  expect(lessons).toHaveLength(5)
  const sizes = lessons.flatMap(({ events }) => events.map(({ request }) => request.history.length))
  for (const wanted of [0, 1]) expect(sizes).toContain(wanted)
  expect(Math.max(...sizes)).toBeGreaterThan(9)
  for (const { taught, events } of lessons) {
    const { offsets } = taught.interactions
    for (const { request, taken, alsoTaken } of events) {
      expect(offsets[request.person! + 1]! - offsets[request.person!]!).toBe(0)
      expect(request.history).not.toContain(taken)
      for (const item of request.history) expect(alsoTaken).toContain(item)
    }
  }
})

test('the same seed gives the same lessons; a limit thins them', () => {
  const events = (seed: number, limit: number) => lessonsOf(setOf(false), { seed }, limit).lessons.flatMap(({ events }) => events)
  expect(events(1, 100)).toEqual(events(1, 100))
  expect(events(1, 100).length).toBeLessThan(160)
})

test('what was known around an interaction comes with its event', () => {
  const set = setOf(true)
  const count = set.interactions.items.length
  const surroundings = {
    weathers: new Uint8Array(count).fill(1),
    latitudes: Float64Array.from({ length: count }, (_, at) => at),
    longitudes: new Float64Array(count).fill(3),
  }
  const { lessons } = lessonsOf({ ...set, surroundings }, { seed: 1 }, 1_000)
  const { taught, events } = lessons[0]!
  expect(taught.surroundings!.latitudes).toHaveLength(taught.interactions.items.length)
  const { request, taken } = events[0]!
  expect(request.context).toMatchObject({ weather: 'rain', longitude: 3 })
  expect(set.interactions.items[request.context!.latitude!]).toBe(taken)
})
