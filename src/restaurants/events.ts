/** What this room announces. */
import type { Id } from '../vocabulary/id.ts'

interface Announcement<Name extends string, Facts extends Readonly<Record<string, unknown>>> {
  readonly name: `restaurants.${Name}`
  readonly subjectId: Id<'restaurant'>
  readonly facts: Facts
}

export type RestaurantEvent =
  | Announcement<'created', { readonly city: string; readonly imported: boolean }>
  /** `fields` names what changed, not what it changed to. */
  | Announcement<'changed', { readonly fields: ReadonlyArray<string> }>
  | Announcement<'hours_changed', { readonly ranges: number }>
  | Announcement<'closing_announced', { readonly firstDay: string; readonly lastDay: string }>
  | Announcement<'closing_withdrawn', { readonly firstDay: string; readonly lastDay: string }>
