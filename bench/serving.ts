/**
 * `bun run bench:serving [restaurants]`: in process, what the model takes to score a city for one person, and what the web process takes to
 * show a list: from the diner's list in memory to what can be had here and now, coloured by the moment, spread, one place drawn.
 */
import { cpus, loadavg } from 'node:os'
import { randomFrom } from '../ml/numerics/random.ts'
import { contextual } from '../ml/recommenders/contextual.ts'
import { labelLikeness } from '../ml/serving/diversity.ts'
import { listingOf } from '../ml/serving/listing.ts'
import type { ScoreRequest, TrainingSet } from '../ml/recommenders/recommender.ts'
import { useFastestTensorBackend } from '../ml/tensor-backend.ts'
import { measureShown } from './shown.ts'

const RESTAURANTS = Number(process.argv[2] ?? 20_000)
const PEOPLE = 4_000
const REQUESTS = 5_000
const WARMING = 500
const NOW = Date.UTC(2026, 0, 31, 18)
const DAY = 86_400_000
const CUISINES = ['jollof', 'amala', 'suya', 'grill', 'shawarma', 'pizza', 'sushi', 'vegan', 'seafood', 'bakery']

const random = randomFrom(1)

/** A city whose people keep to eight favourites and stray to famous places, over a year. */
function city(): TrainingSet {
  const stray = () => Math.floor(RESTAURANTS * random.uniform() ** 2)
  const rows = Array.from({ length: PEOPLE }, () => {
    const favourites = Array.from({ length: 8 }, stray)
    const visits = Array.from({ length: 5 + random.below(120) }, () => ({
      item: random.uniform() < 0.7 ? favourites[random.below(8)]! : stray(),
      time: NOW - 365 * DAY * random.uniform(),
    }))
    return visits.sort((a, b) => a.time - b.time)
  })
  const flat = rows.flat()
  const offsets = new Uint32Array(PEOPLE + 1)
  rows.forEach((row, person) => (offsets[person + 1] = offsets[person]! + row.length))
  return {
    interactions: {
      peopleCount: PEOPLE,
      itemCount: RESTAURANTS,
      offsets,
      items: Uint32Array.from(flat, ({ item }) => item),
      weights: new Float32Array(flat.length).fill(1),
      times: Float64Array.from(flat, ({ time }) => time),
    },
    features: {
      latitudes: Float64Array.from({ length: RESTAURANTS }, () => 6.4 + random.uniform() * 0.3),
      longitudes: Float64Array.from({ length: RESTAURANTS }, () => 3.2 + random.uniform() * 0.4),
    },
  }
}

await useFastestTensorBackend()
const set = city()
const started = performance.now()
const model = await contextual.fit(set, { seed: 1, now: NOW })
const fitSeconds = (performance.now() - started) / 1_000
const open = Uint8Array.from({ length: RESTAURANTS }, () => (random.uniform() < 0.8 ? 1 : 0))
const labels = Array.from({ length: RESTAURANTS }, () => [CUISINES[random.below(10)]!, CUISINES[random.below(10)]!])
const wish = {
  count: 20,
  feasibility: { open, deliverable: open },
  diversity: { tradeOff: 0.8, likeness: labelLikeness(labels), places: 20, among: 60 },
}

function requestOf(person: number): ScoreRequest {
  const { offsets, items, times } = set.interactions
  const [start, end] = [offsets[person]!, offsets[person + 1]!]
  const context = { time: NOW, latitude: 6.5 + random.uniform() * 0.1, longitude: 3.4 }
  return { person, history: items.subarray(start, end), historyTimes: times!.subarray(start, end), context }
}

const scores = new Float32Array(RESTAURANTS)
const scoring: number[] = []
const whole: number[] = []
/** Processor time of the whole process, collector and compiler included: what remains when neighbours crowd the machine. */
const worked: number[] = []
for (let at = 0; at < WARMING + REQUESTS; at++) {
  const request = requestOf(random.below(PEOPLE))
  const before = process.cpuUsage()
  const from = performance.now()
  model.score(request, scores)
  const scored = performance.now()
  const spent = process.cpuUsage(before)
  listingOf(scores, { ...wish, exploration: { candidates: [{ item: at % RESTAURANTS, shownCount: 1, takenCount: 0, chance: 0.1 }], seed: at, place: 7 } })
  if (at < WARMING) continue
  scoring.push(scored - from)
  worked.push((spent.user + spent.system) / 1_000)
  whole.push(performance.now() - from)
}

const told = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(2)
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms`
}
console.log(`${RESTAURANTS} restaurants, ${set.interactions.items.length} visits of ${PEOPLE} people, fitted in ${fitSeconds.toFixed(0)} s`)
console.log(`${cpus().length} x ${cpus()[0]?.model}, load ${loadavg()[0]!.toFixed(1)}, ${REQUESTS} requests`)
console.log(`scoring      ${told(scoring)}`)
console.log(`  processor  ${told(worked)}`)
console.log(`to the list  ${told(whole)}`)
console.log(`shown by the web process`)
const shown = await measureShown({ restaurants: RESTAURANTS, requests: REQUESTS, warming: WARMING, now: new Date(NOW) })
console.log(`  wall       ${told(shown.wall)}`)
console.log(`  processor  ${told(shown.processor)}`)
process.exit(0)
