/**
 * What other policies would have earned at the exploring place, told from the log of what this one showed and with which chance.
 * A show earns 1 when the same diner clicked, saved or ordered there within a day.
 */
import { sql } from 'drizzle-orm'
import type { ExploredCandidate } from '../../drizzle/schema/recommendations.ts'
import { inversePropensityScore, type LoggedShow, type OffPolicyEstimate, selfNormalisedScore } from '../../ml/serving/off-policy.ts'
import type { Reader } from '../platform/database.ts'

/** The chance of showing each candidate, in their order; they sum to 1. */
type Policy = (candidates: ReadonlyArray<ExploredCandidate>) => ReadonlyArray<number>

export const POLICIES = {
  logged: (candidates) => candidates.map(({ propensity }) => propensity),
  uniform: (candidates) => candidates.map(() => 1 / candidates.length),
  greedy: (candidates) => {
    const best = candidates.reduce((most, one, at) => (one.score > (candidates[most] as ExploredCandidate).score ? at : most), 0)
    return candidates.map((_, at) => (at === best ? 1 : 0))
  },
  softmax: (candidates) => {
    const highest = Math.max(...candidates.map(({ score }) => score))
    const odds = candidates.map(({ score }) => Math.exp(score - highest))
    const all = odds.reduce((sum, one) => sum + one, 0)
    return odds.map((one) => one / all)
  },
} as const satisfies Record<string, Policy>

export type PolicyName = keyof typeof POLICIES

export interface PolicyReport {
  readonly policy: PolicyName
  readonly ips: OffPolicyEstimate
  readonly snips: OffPolicyEstimate
}

export interface ExplorationReport {
  readonly shows: number
  readonly earned: number
  /** Of which policy these shows are; estimates may only mix shows of one. */
  readonly drawnBy: string | null
  readonly policies: ReadonlyArray<PolicyReport>
}

const NEWEST_SHOWS = 50_000
/** The floor of the policy bounds the weights by some 240; a lone one of that size would still drown the others. */
const CLIP = 50
export const REWARD_HOURS = 24
export const NORMAL_95 = 1.96

interface ShowRow extends Record<string, unknown> {
  id: string
  policy: string
  propensity: number
  candidates: ExploredCandidate[]
  reward: number
}

/** Of shows since `since` that had their day to earn by `now`, the newest 50,000, of the policy that is in use. Who wants no personal lists is left out. */
export async function explorationReport(db: Reader, since: Date, now: Date): Promise<ExplorationReport> {
  const rows = [...await db.execute<ShowRow>(sql`
    select show.restaurant_id as id, show.policy, show.propensity, show.candidates, (case when exists (
      select from feedback deed where deed.diner_id = show.diner_id and deed.restaurant_id = show.restaurant_id and deed.kind in ('click', 'favourite', 'order') and deed.at between show.at and show.at + make_interval(hours => ${REWARD_HOURS})
    ) then 1 else 0 end) as reward
    from explorations show
    where show.at >= ${since.toISOString()}::timestamptz and show.at <= ${now.toISOString()}::timestamptz - make_interval(hours => ${REWARD_HOURS})
      and not exists (select from list_choices choice where choice.diner_id = show.diner_id and not choice.is_personal)
    order by show.at desc limit ${NEWEST_SHOWS}`)]
  const drawnBy = rows[0]?.policy ?? null
  const shows = rows.filter(({ policy, propensity }) => policy === drawnBy && propensity > 0)
  return {
    drawnBy, shows: shows.length, earned: shows.reduce((sum, { reward }) => sum + reward, 0),
    policies: shows.length === 0 ? [] : (Object.keys(POLICIES) as PolicyName[]).map((policy) => reportOf(policy, shows)),
  }
}

function reportOf(policy: PolicyName, shows: ReadonlyArray<ShowRow>): PolicyReport {
  const logged = shows.map(({ id, propensity, candidates, reward }): LoggedShow => {
    const at = candidates.findIndex((one) => one.id === id)
    return { propensity: candidates[at]?.propensity ?? propensity, chance: POLICIES[policy](candidates)[at] ?? 0, reward }
  })
  return { policy, ips: inversePropensityScore(logged, CLIP), snips: selfNormalisedScore(logged, CLIP) }
}
