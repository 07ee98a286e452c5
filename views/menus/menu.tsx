/** The menu of a place, by category; the chips jump to each. */
import type { DishView, Menu } from '../../src/menus/queries.ts'
import { nothing } from '../../src/vocabulary/html.ts'
import { url, type Url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Rating } from '../parts/facts.tsx'
import { Photo } from '../parts/photo.tsx'

export const MenuSections = ({ visit, menu, slug }: { visit: Visit; menu: Menu; slug: string }) => (
  <>
    {menu.categories.length > 1 && (
      <nav class="jump" aria-label={visit.words.text('menus.categories')}>
        {menu.categories.map((c, i) => <a class="chip name" href={`#menu-${i}` as Url} safe>{c.name}</a>)}
      </nav>
    )}
    {menu.categories.map((c, i) => (
      <section aria-labelledby={`menu-${i}`}>
        <div class="head"><h2 class="name" id={`menu-${i}`} safe>{c.name}</h2></div>
        <ul class="menu">{c.dishes.map((d) => <DishItem visit={visit} dish={d} slug={slug} />)}</ul>
      </section>
    ))}
  </>
)

export const DishItem = ({ visit, dish, slug }: { visit: Visit; dish: DishView; slug: string }) => (
  <li class={dish.isAvailable ? 'dish' : 'dish gone'}>
    <div>
      <h3><a class="name" href={url`/restaurants/${slug}/dishes/${dish.slug}`} safe>{dish.name}</a></h3>
      {dish.description !== '' && <p class="name" safe>{dish.description}</p>}
      <b class="price">{visit.words.money(dish.price)}</b>
      <span class="facts"><Availability visit={visit} dish={dish} />{dish.ratingMean !== null && <Rating visit={visit} of={dish} />}{dish.diets.map((d) => <span>{visit.words.known(`restaurants.diet-${d}`, d)}</span>)}</span>
    </div>
    {dish.photo !== null && <Photo visit={visit} photo={dish.photo} of={dish.slug} size="small" />}
  </li>
)

const FEW = 5

/** Only what is worth saying: sold out, until when, or only a few left. */
export function Availability({ visit: { words, now }, dish }: { visit: Visit; dish: DishView }) {
  if (dish.offUntil !== null && dish.offUntil > now) return <span class="soon">{words('menus.off-until', { date: words.dateText(dish.offUntil) })}</span>
  if (!dish.isAvailable) return <span class="soon">{words('menus.sold-out')}</span>
  if (dish.stock !== null && dish.stock <= FEW) return <span class="soon">{words('menus.few-left', { count: dish.stock })}</span>
  return nothing
}
