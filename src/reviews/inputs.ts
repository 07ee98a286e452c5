/** What may come in about reviews. */
import { type Static, Type } from '@sinclair/typebox'
import { idText, prose, strict, wholeNumber } from '../platform/shapes.ts'
import { MAX_DISH_RATINGS, MAX_REVIEW_LENGTH } from './review.ts'

const rating = () => wholeNumber(1, 5)

export const ReviewInput = strict({
  rating: rating(),
  text: Type.Optional(prose(MAX_REVIEW_LENGTH)),
  dishes: Type.Optional(Type.Array(strict({ item_id: idText(), rating: rating() }), { maxItems: MAX_DISH_RATINGS })),
})
export type ReviewInput = Static<typeof ReviewInput>
