import { packArtefact, unpackArtefact } from '../numerics/artefact.ts'
import { fittingOf } from './fitting.ts'
import { holdingsOf, refuseWrongLength } from './holdings.ts'
import type { FitOptions, Interactions, Model, Recommender, TrainingSet } from './recommender.ts'

const KIND = 'popularity'
const VERSION = 1
const DAY_MILLISECONDS = 86_400_000
/** A restaurant's fame halves in this time: seasons change, yesterday's rush is not this month's. */
const HALF_LIFE_DAYS = 30

/**
 * How many people took each item, each person once, halving with age; all alike for everybody.
 * Times after `now` count as now. Untimed sets are counted plainly. No randomness. O(interactions).
 * Refuses an empty or misshapen set.
 */
export const popularity: Recommender = {
  name: KIND,
  async fit(set: TrainingSet, options: FitOptions): Promise<Model> {
    const fitting = fittingOf(options)
    await fitting.reach(0, 'counting')
    const { interactions } = set
    const holdings = holdingsOf(interactions, options.seed)
    const fame = new Float32Array(interactions.itemCount)
    const freshness = freshnessOf(interactions, options.now)
    for (let person = 0; person < interactions.peopleCount; person++) {
      const fresh = freshness?.(person)
      for (let at = holdings.offsets[person]!; at < holdings.offsets[person + 1]!; at++) {
        const item = holdings.columns[at]!
        fame[item]! += fresh?.get(item) ?? 1
      }
    }
    await fitting.reach(1, 'counted')
    return modelOf(fame)
  },
  load: (bytes) => modelOf(unpackArtefact(bytes, KIND, VERSION).arrays.fame as Float32Array),
}

/** For each item of a person: 0.5 to the number of half-lives since the last time, in 0 .. 1. */
function freshnessOf({ times, offsets, items }: Interactions, now?: number) {
  if (!times) return null
  const latest = now ?? times.reduce((max, time) => (time > max ? time : max), -Infinity)
  return (person: number) => {
    const fresh = new Map<number, number>()
    for (let at = offsets[person]!; at < offsets[person + 1]!; at++) {
      const ageDays = Math.max(0, latest - times[at]!) / DAY_MILLISECONDS
      // An unreadable time counts as very old rather than as NaN in a list.
      const share = Number.isNaN(ageDays) ? 0 : 0.5 ** (ageDays / HALF_LIFE_DAYS)
      fresh.set(items[at]!, Math.max(fresh.get(items[at]!) ?? 0, share))
    }
    return fresh
  }
}

function modelOf(fame: Float32Array): Model {
  return {
    name: KIND,
    itemCount: fame.length,
    score(_request, out) {
      refuseWrongLength(out, fame.length)
      out.set(fame)
    },
    save: () => packArtefact({ kind: KIND, version: VERSION, facts: {}, arrays: { fame } }),
  }
}
