import { type CheckIns, earliestCheckIns } from '../dataset/foursquare.ts'
import type { Model, ScoreRequest } from '../recommenders/recommender.ts'

/** How well the next choices were foretold: shares 0 .. 1 over `eventCount` events, every item ranked. */
export interface NextChoiceFigures {
  readonly eventCount: number
  readonly recallAt10: number
  readonly ndcgAt10: number
  readonly accuracyAt1: number
}

export interface NextChoiceReport {
  /** Repeats allowed. */
  readonly all: NextChoiceFigures
  /** Only events at an item that is new to the person; known items are masked. */
  readonly fresh: NextChoiceFigures
  readonly millisecondsPerRequest: number
}

export interface NextChoice {
  readonly request: ScoreRequest
  readonly venue: number
}

/**
 * Each check-in from number `from` on, in the order of time, with what may be known before it: the person's check-ins so far, those
 * of the judged part included once they are past (`historyGrows`), else only the last place besides.
 */
export function* nextChoices(checkIns: CheckIns, from: number, historyGrows = true): Generator<NextChoice> {
  const { people, venues, times, peopleCount } = checkIns
  const before = earliestCheckIns(checkIns, from)
  const history = Array.from({ length: peopleCount }, (_, person) => {
    const [start, end] = [before.offsets[person]!, before.offsets[person + 1]!]
    return { items: [...before.items.subarray(start, end)], times: [...before.times!.subarray(start, end)] }
  })
  const lengthsBefore = history.map(({ items }) => items.length)
  for (let at = from; at < venues.length; at++) {
    const person = people[at]!
    const own = history[person]!
    yield {
      venue: venues[at]!,
      request: {
        person,
        history: Uint32Array.from(own.items),
        historyTimes: Float64Array.from(own.times),
        context: { time: times[at]! },
      },
    }
    if (!historyGrows && own.items.length > lengthsBefore[person]!) {
      own.items.pop()
      own.times.pop()
    }
    own.items.push(venues[at]!)
    own.times.push(times[at]!)
  }
}

/** Ranks all venues for each next choice; the model stays as fitted. Ties count against it by half. O(events x items). */
export function judgeNextChoices(model: Model, checkIns: CheckIns, from: number, { historyGrows = true } = {}): NextChoiceReport {
  const scores = new Float32Array(checkIns.venueCount)
  const all = tally()
  const fresh = tally()
  let spent = 0
  for (const { request, venue } of nextChoices(checkIns, from, historyGrows)) {
    const started = performance.now()
    model.score(request, scores)
    spent += performance.now() - started
    all.add(placeOf(scores, venue, new Set()))
    const known = new Set(request.history)
    if (!known.has(venue)) fresh.add(placeOf(scores, venue, known))
  }
  const millisecondsPerRequest = spent / Math.max(1, checkIns.venues.length - from)
  return { all: all.figures(), fresh: fresh.figures(), millisecondsPerRequest }
}

/** 0 for the best; equal scores are passed by half of their number. */
function placeOf(scores: Float32Array, item: number, masked: ReadonlySet<number>): number {
  const own = scores[item]!
  let better = 0
  let equal = 0
  for (let other = 0; other < scores.length; other++) {
    if (scores[other]! > own) better += masked.has(other) ? 0 : 1
    else if (scores[other] === own && other !== item && !masked.has(other)) equal++
  }
  return better + Math.floor(equal / 2)
}

function tally() {
  let count = 0
  let hits = 0
  let gain = 0
  let firsts = 0
  return {
    add(place: number) {
      count++
      if (place < 10) {
        hits++
        gain += 1 / Math.log2(place + 2)
      }
      if (place === 0) firsts++
    },
    figures: (): NextChoiceFigures => ({
      eventCount: count,
      recallAt10: hits / Math.max(1, count),
      ndcgAt10: gain / Math.max(1, count),
      accuracyAt1: firsts / Math.max(1, count),
    }),
  }
}
