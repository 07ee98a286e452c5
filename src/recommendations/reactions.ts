/** What follows when something is announced: the ml process brings lists up to date, or trains. */
import { ML_QUEUE, type RefreshListsJob, type TrainJob } from '../../ml/contract.ts'
import { emit, type Forward, type Reaction } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import type { RecommendationEvent } from './events.ts'
import { learnOfOrder } from './give-feedback.ts'
import { linkWhoOrdered } from './link-diners.ts'

/** Of all that waits together one job: it names each diner once, with the deed that has waited longest. Their deeds are read from the rows. */
export const refreshLists: Forward = {
  queue: ML_QUEUE,
  jobs: (events) => {
    const since = new Map<string, number>()
    for (const { subjectId, at } of events) since.set(subjectId, Math.min(since.get(subjectId) ?? Infinity, at.getTime()))
    const job: Pick<RefreshListsJob, 'name' | 'data'> = { name: 'refresh-lists', data: { diners: [...since].map(([id, time]) => ({ id, since: time })) } }
    const last = events.at(-1)
    return last === undefined ? [] : [{ ...job, last }]
  },
}

export const train: Forward = {
  queue: ML_QUEUE,
  jobs: (events) => events.map((event) => ({ name: 'train' satisfies TrainJob['name'], data: { runId: event.subjectId }, last: event })),
}

/** An order that reached its table says more of taste than any click. */
const learnFromOrder: Reaction = async (tx, { subjectId, facts, at }) => {
  const { restaurant_id: restaurantId, customer_id: dinerId } = facts as { restaurant_id?: Id<'restaurant'>; customer_id?: Id<'diner'> }
  if (restaurantId === undefined || dinerId === undefined) return
  if (await learnOfOrder(tx, { orderId: subjectId, restaurantId, dinerId, at })) {
    await emit(tx, { name: 'recommendations.feedback_given', subjectId: dinerId, facts: { restaurantId, kind: 'order' } } satisfies RecommendationEvent, at)
  }
}

/** Who eats together knows each other. */
const linkThem: Reaction = async (tx, { subjectId, at }) => void (await linkWhoOrdered(tx, subjectId, at))

export const recommendationReactions = {
  'orders.delivered': { 'learn-from-order': learnFromOrder, 'link-who-ordered': linkThem },
  'recommendations.feedback_given': { 'refresh-list': refreshLists },
  'recommendations.tastes_picked': { 'refresh-list': refreshLists },
  'recommendations.list_choice_made': { 'refresh-list': refreshLists },
  'accounts.visitor_recognised': { 'refresh-list': refreshLists },
  'recommendations.training_requested': { train },
} as const
