/** What follows when something is announced: the ml process brings a list up to date, or trains. */
import { ML_QUEUE, type MlJob } from '../../ml/contract.ts'
import type { Forward, RecordedEvent } from '../platform/outbox.ts'

const toMl = (job: (event: RecordedEvent) => MlJob): Forward => ({
  queue: ML_QUEUE,
  job: (event) => ({ ...job(event), key: event.subjectId }),
})

/** Many deeds of one diner that wait together are one refresh: it reads them all. */
export const refreshList: Forward = toMl((event) => ({ name: 'refresh-list', data: { dinerId: event.subjectId, since: event.at.getTime() } }))

export const train: Forward = toMl((event) => ({ name: 'train', data: { runId: event.subjectId } }))

export const recommendationReactions = {
  'recommendations.feedback_given': { 'refresh-list': refreshList },
  'accounts.visitor_recognised': { 'refresh-list': refreshList },
  'recommendations.training_requested': { train },
} as const
