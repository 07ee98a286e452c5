/** What this room announces. */
import type { FeedbackKind } from '../../ml/contract.ts'
import type { Id } from '../vocabulary/id.ts'

export type RecommendationEvent =
  | { readonly name: 'recommendations.feedback_given'; readonly subjectId: Id<'diner'>; readonly facts: { readonly restaurantId: Id<'restaurant'>; readonly kind: FeedbackKind } }
  | { readonly name: 'recommendations.tastes_picked'; readonly subjectId: Id<'diner'>; readonly facts: { readonly picks: number } }
  | { readonly name: 'recommendations.list_choice_made'; readonly subjectId: Id<'diner'>; readonly facts: { readonly is_personal: boolean } }
  | { readonly name: 'recommendations.training_requested'; readonly subjectId: Id<'training-run'>; readonly facts: { readonly kind: string } }
