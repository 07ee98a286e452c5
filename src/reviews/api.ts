/** The JSON door of reviews. */
import { t } from 'elysia'
import { idOf, wholeNumberFrom } from '../platform/input.ts'
import { shownRestaurant } from '../restaurants/queries.ts'
import { about as aboutRoute, type Successes, door, signedIn, signedInFirst } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { once } from '../web/idempotency.ts'
import { ReviewInput } from './inputs.ts'
import { newestReviews, ratingHistogram, type ReviewPage } from './queries.ts'
import { writeReview } from './write.ts'

const OnePlace = t.Object({ id: idOf<'restaurant'>() })
const Page = t.Object({ limit: t.Optional(t.String()), cursor: t.Optional(t.String()) })
const about = (summary: string, ...statuses: Successes) => aboutRoute('Reviews', summary, ...statuses)
const DEFAULT_PAGE = 20
const MAX_PAGE = 100

export const reviewsApi = (house: House) =>
  door('reviews-api', '/api/restaurants/:id/reviews')
    .get('', async ({ params, query, visit }) => {
      const restaurantId = await shownRestaurant(house.db, params.id, visit.person)
      const [page, histogram] = await Promise.all([
        newestReviews(house.db, restaurantId, { limit: wholeNumberFrom('limit', query.limit ?? '', 1, MAX_PAGE) ?? DEFAULT_PAGE, cursor: query.cursor || null }),
        ratingHistogram(house.db, restaurantId),
      ])
      return { items: page.items.map(reviewJson), histogram: { 1: histogram[0], 2: histogram[1], 3: histogram[2], 4: histogram[3], 5: histogram[4] }, next_cursor: page.nextCursor }
    }, { params: OnePlace, query: Page, detail: about('Reviews, newest first') })
    .post('', ({ params, body, request, visit }) => once({ db: house.db, request, visit, input: { params, body } }, async (tx) => {
      const { id: personId, role } = signedIn(visit)
      const id = await writeReview(tx, { id: personId, role, locale: visit.locale }, params.id, body, visit.now)
      return Response.json({ id, rating: body.rating, text: body.text?.trim() ?? '', created_at: visit.now.toISOString() }, { status: 201 })
    }), { params: OnePlace, body: ReviewInput, transform: signedInFirst, detail: about('Review a place and its items, once', 201) })

const reviewJson = ({ dishes, createdAt, ...review }: ReviewPage['items'][number]) => ({
  ...review, items: dishes, created_at: createdAt.toISOString(),
})
