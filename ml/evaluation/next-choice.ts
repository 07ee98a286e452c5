import { type CheckIns, earliestCheckIns } from "../dataset/foursquare.ts";
import type { Model } from "../recommenders/recommender.ts";

/** How well the next choices were foretold: shares 0 .. 1 over `eventCount` events, every item ranked. */
export interface NextChoiceFigures {
  readonly eventCount: number;
  readonly recallAt10: number;
  readonly ndcgAt10: number;
  readonly accuracyAt1: number;
}

export interface NextChoiceReport {
  /** Repeats allowed. */
  readonly all: NextChoiceFigures;
  /** Only events at an item that is new to the person; known items are masked. */
  readonly fresh: NextChoiceFigures;
  readonly millisecondsPerRequest: number;
}

/**
 * Foretells each check-in from number `from` on, in the order of time. A request brings the person's check-ins so far, those of
 * the test part included once they are past (`historyGrows`), else only the last place; the model itself stays as fitted.
 * Ties count against the model by half. O(events x items).
 */
export function judgeNextChoices(model: Model, checkIns: CheckIns, from: number, { historyGrows = true } = {}): NextChoiceReport {
  const { people, venues, times, peopleCount, venueCount } = checkIns;
  const history = Array.from({ length: peopleCount }, () => ({ items: [] as number[], times: [] as number[] }));
  const before = earliestCheckIns(checkIns, from);
  for (let person = 0; person < peopleCount; person++) {
    history[person]!.items.push(...before.items.subarray(before.offsets[person]!, before.offsets[person + 1]!));
    history[person]!.times.push(...before.times!.subarray(before.offsets[person]!, before.offsets[person + 1]!));
  }
  const frozenLengths = history.map(({ items }) => items.length);
  const scores = new Float32Array(venueCount);
  const all = tally();
  const fresh = tally();
  let spent = 0;
  for (let at = from; at < venues.length; at++) {
    const person = people[at]!;
    const venue = venues[at]!;
    const own = history[person]!;
    const started = performance.now();
    model.score(
      {
        person,
        history: Uint32Array.from(own.items),
        historyTimes: Float64Array.from(own.times),
        context: { time: times[at]! },
      },
      scores,
    );
    spent += performance.now() - started;
    all.add(placeOf(scores, venue, new Set()));
    const known = new Set(own.items);
    if (!known.has(venue)) fresh.add(placeOf(scores, venue, known));
    if (!historyGrows && own.items.length > frozenLengths[person]!) {
      own.items.pop();
      own.times.pop();
    }
    own.items.push(venue);
    own.times.push(times[at]!);
  }
  return {
    all: all.figures(),
    fresh: fresh.figures(),
    millisecondsPerRequest: spent / Math.max(1, venues.length - from),
  };
}

/** 0 for the best; equal scores are passed by half of their number. */
function placeOf(scores: Float32Array, item: number, masked: ReadonlySet<number>): number {
  const own = scores[item]!;
  let better = 0;
  let equal = 0;
  for (let other = 0; other < scores.length; other++) {
    if (scores[other]! > own) better += masked.has(other) ? 0 : 1;
    else if (scores[other] === own && other !== item && !masked.has(other)) equal++;
  }
  return better + Math.floor(equal / 2);
}

function tally() {
  let count = 0;
  let hits = 0;
  let gain = 0;
  let firsts = 0;
  return {
    add(place: number) {
      count++;
      if (place < 10) {
        hits++;
        gain += 1 / Math.log2(place + 2);
      }
      if (place === 0) firsts++;
    },
    figures: (): NextChoiceFigures => ({
      eventCount: count,
      recallAt10: hits / Math.max(1, count),
      ndcgAt10: gain / Math.max(1, count),
      accuracyAt1: firsts / Math.max(1, count),
    }),
  };
}
