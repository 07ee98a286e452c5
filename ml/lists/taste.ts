/** What the deeds of one diner say of their taste, now. Pure. */
import { type Deed, freshness, strengthOf, TAKEN_FROM } from '../dataset/strength.ts'

export interface TimedDeed extends Deed {
  readonly restaurantId: string
  readonly at: Date
}

export interface Liking {
  readonly restaurantId: string
  /** Above zero. */
  readonly strength: number
  readonly lastAt: Date
}

export interface Taste {
  /** Oldest first. */
  readonly liked: ReadonlyArray<Liking>
  readonly disliked: ReadonlyArray<Liking>
  /** Not to be offered: sent away, and not taken up again since. */
  readonly excluded: ReadonlySet<string>
}

const HALF_LIFE_DAYS = 45
const DISMISSED_FOR_DAYS = 90
/** Many looks and clicks at one place are one interest, or a machine. */
const CAPS: Partial<Record<Deed['kind'], number>> = { view: 0.6, click: 2.5, order: 10 }
const LEAST_STRENGTH = 0.15

/** @param deeds in any order; a few thousand at most */
export function tasteOf(deeds: ReadonlyArray<TimedDeed>, now: Date): Taste {
  const places = new Map<string, TimedDeed[]>()
  for (const deed of deeds) places.set(deed.restaurantId, [...(places.get(deed.restaurantId) ?? []), deed])
  const liked: Liking[] = []
  const disliked: Liking[] = []
  const excluded = new Set<string>()
  for (const [restaurantId, own] of places) {
    const strength = netStrength(own, now)
    const lastAt = own.reduce((latest, { at }) => (at > latest ? at : latest), own[0]!.at)
    if (strength >= LEAST_STRENGTH) liked.push({ restaurantId, strength, lastAt })
    else if (strength <= -LEAST_STRENGTH) disliked.push({ restaurantId, strength: -strength, lastAt })
    if (isSentAway(own, now)) excluded.add(restaurantId)
  }
  const byTime = (a: Liking, b: Liking) => a.lastAt.getTime() - b.lastAt.getTime() || (a.restaurantId < b.restaurantId ? -1 : 1)
  return { liked: liked.filter(({ restaurantId }) => !excluded.has(restaurantId)).sort(byTime), disliked: disliked.sort(byTime), excluded }
}

function netStrength(deeds: ReadonlyArray<TimedDeed>, now: Date): number {
  const sums = new Map<Deed['kind'], number>()
  for (const deed of deeds) {
    const strength = strengthOf(deed) * freshness(now.getTime() - deed.at.getTime(), HALF_LIFE_DAYS)
    sums.set(deed.kind, (sums.get(deed.kind) ?? 0) + strength)
  }
  // A heart given and taken back, whenever, leaves nothing behind.
  const hearts = Math.max(0, (sums.get('favourite') ?? 0) + (sums.get('unfavourite') ?? 0))
  let net = hearts
  for (const [kind, sum] of sums) {
    if (kind !== 'favourite' && kind !== 'unfavourite') net += Math.min(sum, CAPS[kind] ?? sum)
  }
  return net
}

const TAKES_UP = new Set<Deed['kind']>(['favourite', 'order'])

function isSentAway(deeds: ReadonlyArray<TimedDeed>, now: Date): boolean {
  const timeOf = (isMeant: (deed: TimedDeed) => boolean): number => deeds.reduce((latest, deed) => (isMeant(deed) ? Math.max(latest, deed.at.getTime()) : latest), -Infinity)
  const sentAway = timeOf(({ kind }) => kind === 'dismiss')
  return sentAway > timeOf(({ kind }) => TAKES_UP.has(kind)) && now.getTime() - sentAway < DISMISSED_FOR_DAYS * 86_400_000
}

/** What a model is told that somebody holds, oldest first: as in a training set, without what was refused or taken back later on. */
export function takenOf(deeds: ReadonlyArray<TimedDeed>): TimedDeed[] {
  const newestFirst = [...deeds].sort((a, b) => b.at.getTime() - a.at.getTime() || (a.restaurantId < b.restaurantId ? -1 : 1))
  const refused = new Set<string>()
  const taken: TimedDeed[] = []
  for (const deed of newestFirst) {
    const strength = strengthOf(deed)
    if (strength < 0) refused.add(deed.restaurantId)
    else if (strength >= TAKEN_FROM && !refused.has(deed.restaurantId)) taken.push(deed)
  }
  return taken.reverse()
}
