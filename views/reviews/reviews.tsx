/** What people say of a place. */
import type { ReviewPage } from '../../src/reviews/queries.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Icon } from '../parts/icon.tsx'
import { Rating } from '../parts/facts.tsx'

export const Reviews = ({ visit, of, reviews }: { visit: Visit; of: { readonly ratingMean: number | null; readonly ratingCount: number }; reviews: ReviewPage['items'] }) => (
  <section aria-labelledby="reviews-title">
    <div class="head"><h2 id="reviews-title">{visit.words('reviews.title')}</h2>{of.ratingMean !== null && <span class="facts"><Rating visit={visit} of={of} /></span>}</div>
    {reviews.length === 0 ? <p class="lead">{visit.words('reviews.none')}</p> : <ul class="menu">{reviews.map((r) => <Review visit={visit} review={r} />)}</ul>}
  </section>
)

const Review = ({ visit, review: r }: { visit: Visit; review: ReviewPage['items'][number] }) => {
  const { words } = visit
  return (
    <li class="review">
      <p class="by"><b class="name" safe>{r.author}</b> <Stars visit={visit} rating={r.rating} /> <span>{words.date(r.createdAt)}</span></p>
      {r.text !== '' && <p class="name" lang={r.locale} safe>{r.text}</p>}
      {r.dishes.length > 0 && <p class="tags">{r.dishes.map((d) => <span class="tag"><span class="name" safe>{d.name}</span> <bdi>{words.number(d.rating)}/5</bdi></span>)}</p>}
    </li>
  )
}

const Stars = ({ visit, rating }: { visit: Visit; rating: number }) => (
  <span class="stars" role="img" aria-label={visit.words.text('parts.rating-of', { rating })}>{[1, 2, 3, 4, 5].map((n) => <span class={n <= rating ? 'star' : 'star none'}><Icon visit={visit} name="star" /></span>)}</span>
)
