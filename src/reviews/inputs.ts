/** What may come in about reviews. */
import { type Static, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { idOf, prose, wholeNumber } from '../platform/input.ts'
import { MAX_DISH_RATINGS, MAX_REVIEW_LENGTH } from './review.ts'

const rating = () => wholeNumber({ min: 1, max: 5 })

export const ReviewInput = t.Object({
  rating: rating(),
  text: Type.Optional(prose(MAX_REVIEW_LENGTH)),
  dishes: Type.Optional(Type.Array(t.Object({ item_id: idOf<'dish'>(), rating: rating() }), { maxItems: MAX_DISH_RATINGS })),
})
export type ReviewInput = Static<typeof ReviewInput>
