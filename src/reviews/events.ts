/** What this room announces. */
import type { Id } from '../vocabulary/id.ts'

export interface ReviewEvent {
  readonly name: 'reviews.written'
  readonly subjectId: Id<'review'>
  /** The diner is who wrote it; what they wrote stays in the row. */
  readonly facts: { readonly restaurantId: Id<'restaurant'>; readonly dinerId: Id<'person'>; readonly rating: number }
}
