/** What this room announces. */
import type { Id } from '../vocabulary/id.ts'

export type RecommendationEvent =
  /** Diners did something; the subject is one of them. Of what many did at the same moment one event tells. */
  | { readonly name: 'recommendations.feedback_given'; readonly subjectId: Id<'diner'>; readonly facts: { readonly diners: ReadonlyArray<Id<'diner'>> } }
  | { readonly name: 'recommendations.tastes_picked'; readonly subjectId: Id<'diner'>; readonly facts: { readonly picks: number } }
  | { readonly name: 'recommendations.list_choice_made'; readonly subjectId: Id<'diner'>; readonly facts: { readonly is_personal: boolean } }
  | { readonly name: 'recommendations.training_requested'; readonly subjectId: Id<'training-run'>; readonly facts: { readonly kind: string } }
