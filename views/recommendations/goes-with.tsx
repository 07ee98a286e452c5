/** Dishes of the same menu that go with what was chosen, each with its reason; one that asks for no choice goes into the basket with one tap. */
import type { GoesWith } from '../../src/recommendations/goes-with.ts'
import { reasonText } from '../../src/recommendations/reason.ts'
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { nothing } from '../../src/vocabulary/html.ts'
import { Photo } from '../parts/photo.tsx'

export interface GoesWithProps {
  readonly visit: Visit
  readonly found: ReadonlyArray<GoesWith>
  readonly slug: string
  /** The dish of the page; without it the list is for the basket. */
  readonly dish?: string
  /** Of a page that is not kept: a form that was sent once is not sent again by the same key. Without it there are no forms. */
  readonly formKey?: string
}

export function GoesWithSection({ visit, found, slug, dish, formKey }: GoesWithProps) {
  const { words } = visit
  if (found.length === 0) return nothing
  const isLearned = found.some(({ reason }) => reason.code === 'had-with')
  const title = !isLearned ? words.text('recommendations.more-of-menu') : dish === undefined ? words.text('recommendations.goes-with-basket') : words.text('recommendations.goes-with-dish', { dish })
  return (
    <section aria-labelledby="goes-with-title" id="goes-with">
      <div class="head"><h2 id="goes-with-title" class="name" safe>{title}</h2></div>
      <ul class="menu">{found.map((one) => <Beside visit={visit} one={one} slug={slug} formKey={formKey} />)}</ul>
    </section>
  )
}

function Beside({ visit, one: { dish, reason }, slug, formKey }: { visit: Visit; one: GoesWith; slug: string; formKey: string | undefined }) {
  const { words } = visit
  const why = reasonText(words, reason)
  const isAsking = dish.optionGroups.some(({ minChoices }) => minChoices > 0)
  return (
    <li class="dish">
      <div>
        <h3><a class="name" href={url`/restaurants/${slug}/dishes/${dish.slug}`} safe>{dish.name}</a></h3>
        {why !== null && <p class="why name" safe>{why}</p>}
        <b class="price">{words.money(dish.price)}</b>
        {formKey !== undefined && !isAsking && (
          <form method="post" action={url`/basket/lines`}>
            <input type="hidden" name="_token" value={visit.formToken} />
            <input type="hidden" name="_key" value={`${formKey}-${dish.id}`} />
            <input type="hidden" name="dish_id" value={dish.id} />
            <input type="hidden" name="quantity" value="1" />
            <button class="btn quiet" aria-label={words.text('recommendations.add-dish', { dish: dish.name })}>{words('orders.add')}</button>
          </form>
        )}
      </div>
      {dish.photo !== null && <Photo visit={visit} photo={dish.photo} of={dish.slug} size="small" />}
    </li>
  )
}
