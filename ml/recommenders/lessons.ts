import { type Random, randomFrom } from '../numerics/random.ts'
import { interactionsThat, latestTime, type Visits, visitsByPerson } from './context/visits.ts'
import { type FitOptions, type ScoreRequest, type TrainingSet, WEATHERS } from './recommender.ts'

/** One thing that a person took, to be foretold from what was known before. */
export interface LessonEvent {
  readonly request: ScoreRequest
  readonly taken: number
  /** Items the person took at another time: no proof that they were passed over. */
  readonly alsoTaken: Uint32Array
}

/** What to count statistics on, and events that those statistics have not seen. */
export interface Lesson {
  readonly taught: TrainingSet
  /** Milliseconds: the end of what was taught. */
  readonly now: number
  readonly events: readonly LessonEvent[]
}

export interface Lessons {
  readonly lessons: readonly Lesson[]
  /** Whether people of this set take again what they had: without times nobody can know. */
  readonly hasRepeats: boolean
}

const NOTHING = new Uint32Array()
/** The last part of a timed set. */
const HELD_OUT_SHARE = 1 / 9
const EVENTS_PER_PERSON_LIMIT = 200
const EVENTS_PER_UNTIMED_PERSON_LIMIT = 8
/** Share of the events in which the person is known by place and picks alone. */
const NEWCOMER_SHARE = 0.2
/** Sets of fewer people are cut into five folds; of larger ones a fifth of the people is plenty. */
const FOLDED_PEOPLE_LIMIT = 2_000
const FOLD_COUNT = 5

/**
 * Splits a set into teaching and events. With times: statistics from the first eight ninths, events from the last
 * ninth, each with all that the person did before it. Without: people are left out, a fold at a time, and each of their
 * items is foretold from a random part of the others, or from none. Randomness: folds, parts, and which
 * events are kept under `eventLimit`. O(interactions).
 */
export function lessonsOf(set: TrainingSet, options: FitOptions, eventLimit: number): Lessons {
  const random = randomFrom(options.seed)
  const now = options.now ?? latestTime(set.interactions)
  const people = visitsByPerson(set.interactions, now)
  const lessons = set.interactions.times
    ? [lastPart(set, people)]
    : foldsOf(set, people, random)
  const share = eventLimit / lessons.reduce((sum, { events }) => sum + events.length, 0)
  return {
    hasRepeats: set.interactions.times !== null,
    lessons: lessons
      .filter(({ taught, events }) => taught.interactions.items.length > 0 && events.length > 0)
      .map((lesson) => ({ ...lesson, events: share < 1 ? sampled(lesson.events, share, random) : lesson.events })),
  }
}

type PersonVisits = Visits & { readonly positions: Uint32Array }

function lastPart(set: TrainingSet, people: readonly PersonVisits[]): Lesson {
  const all = Float64Array.from(people.flatMap(({ times }) => [...times!])).sort()
  const from = all[Math.floor(all.length * (1 - HELD_OUT_SHARE))]!
  const { times } = set.interactions
  const events: (LessonEvent & { time: number })[] = []
  people.forEach((visits, person) => {
    const own: (LessonEvent & { time: number })[] = []
    for (let at = 0; at < visits.items.length; at++) {
      const time = visits.times![at]!
      if (time >= from) own.push({ time, taken: visits.items[at]!, alsoTaken: NOTHING, request: requestBefore(set, visits, person, at) })
    }
    events.push(...own.slice(-EVENTS_PER_PERSON_LIMIT))
  })
  events.sort((a, b) => a.time - b.time)
  return { taught: interactionsThat((at) => !(times![at]! >= from), set), now: from, events }
}

function requestBefore(set: TrainingSet, visits: PersonVisits, person: number, at: number): ScoreRequest {
  const { surroundings, people } = set
  const position = visits.positions[at]!
  const weather = WEATHERS[surroundings?.weathers?.[position] ?? WEATHERS.length]
  return {
    person,
    history: visits.items.subarray(0, at),
    historyTimes: visits.times!.subarray(0, at),
    tastes: people?.tastes?.[person],
    context: {
      time: visits.times![at]!,
      weather,
      latitude: surroundings?.latitudes?.[position] ?? people?.latitudes?.[person],
      longitude: surroundings?.longitudes?.[position] ?? people?.longitudes?.[person],
    },
  }
}

function foldsOf(set: TrainingSet, people: readonly PersonVisits[], random: Random): Lesson[] {
  const order = Uint32Array.from(people, (_, person) => person)
  random.shuffle(order)
  const foldOf = new Uint8Array(people.length)
  order.forEach((person, place) => (foldOf[person] = place % FOLD_COUNT))
  const foldCount = people.length <= FOLDED_PEOPLE_LIMIT ? FOLD_COUNT : 1
  return Array.from({ length: foldCount }, (_, fold) => ({
    taught: interactionsThat((_at, person) => foldOf[person] !== fold, set),
    now: 0,
    events: people.flatMap(({ items }, person) => (foldOf[person] === fold ? partsForetold(set, items, person, random) : [])),
  }))
}

/** Each of some items foretold from a part of the others: from none at times, else few rather than many (sizes uniform in their logarithm). */
function partsForetold(set: TrainingSet, items: Uint32Array, person: number, random: Random): LessonEvent[] {
  const latitude = set.people?.latitudes?.[person]
  const longitude = set.people?.longitudes?.[person]
  const tastes = set.people?.tastes?.[person]
  const order = items.slice()
  random.shuffle(order)
  if (order.length < 2) return []
  return Array.from(order.subarray(0, EVENTS_PER_UNTIMED_PERSON_LIMIT), (taken) => {
    const others = order.filter((item) => item !== taken)
    random.shuffle(others)
    const isNewcomer = random.uniform() < NEWCOMER_SHARE
    const history = others.subarray(0, isNewcomer ? 0 : Math.floor((others.length + 1) ** random.uniform()))
    return { taken, alsoTaken: others, request: { person, history, tastes, context: { latitude, longitude } } }
  })
}

function sampled<T>(values: readonly T[], share: number, random: Random): T[] {
  return values.filter(() => random.uniform() < share)
}
