/** What follows when something is announced: the ml process brings lists up to date, or trains. */
import { ML_QUEUE, MOST_DINERS, type RefreshListsJob, type TrainJob } from '../../ml/contract.ts'
import { emit, type Forward, type Reaction, type RecordedEvent } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import type { RecommendationEvent } from './events.ts'
import { learnOfOrder } from './give-feedback.ts'
import { linkWhoOrdered } from './link-diners.ts'

/** Of what waits together few jobs: each names a diner once, with the deed that has waited longest. Their deeds are read from the rows. */
export const refreshLists: Forward = {
  queue: ML_QUEUE,
  keepsDone: false,
  jobs: (events) => {
    const jobs: Array<Pick<RefreshListsJob, 'name' | 'data'> & { readonly last: RecordedEvent }> = []
    let since = new Map<string, number>()
    events.forEach((event, place) => {
      for (const diner of dinersOf(event)) since.set(diner, Math.min(since.get(diner) ?? Infinity, event.at.getTime()))
      const next = events[place + 1]
      if (next && since.size + dinersOf(next).length <= MOST_DINERS) return
      jobs.push({ name: 'refresh-lists', data: { diners: [...since].map(([id, time]) => ({ id, since: time })) }, last: event })
      since = new Map()
    })
    return jobs
  },
}

const dinersOf = ({ subjectId, facts }: RecordedEvent): ReadonlyArray<string> => (facts.diners as ReadonlyArray<string> | undefined) ?? [subjectId]

export const train: Forward = {
  queue: ML_QUEUE,
  jobs: (events) => events.map((event) => ({ name: 'train' satisfies TrainJob['name'], data: { runId: event.subjectId }, last: event })),
}

/** An order that reached its table says more of taste than any click. */
const learnFromOrder: Reaction = async (tx, { subjectId, facts, at }) => {
  const { restaurant_id: restaurantId, customer_id: dinerId } = facts as { restaurant_id?: Id<'restaurant'>; customer_id?: Id<'diner'> }
  if (restaurantId === undefined || dinerId === undefined) return
  if (await learnOfOrder(tx, { orderId: subjectId, restaurantId, dinerId, at })) {
    await emit(tx, { name: 'recommendations.feedback_given', subjectId: dinerId, facts: { diners: [dinerId] } } satisfies RecommendationEvent, at)
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
