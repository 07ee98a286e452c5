/** What this room announces. */
import type { FeedbackKind } from '../../ml/contract.ts'
import type { Id } from '../vocabulary/id.ts'

export type RecommendationEvent =
  | { readonly name: 'recommendations.feedback_given'; readonly subjectId: Id<'diner'>; readonly facts: { readonly restaurantId: Id<'restaurant'>; readonly kind: FeedbackKind } }
  | { readonly name: 'recommendations.training_requested'; readonly subjectId: Id<'training-run'>; readonly facts: { readonly kind: string } }
