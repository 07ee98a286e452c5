/** One dish: what is in it, what it costs, what one chooses with it, and where it comes from. */
import type { DishPage as DishDetails, DishView } from '../../src/menus/queries.ts'
import type { GoesWith } from '../../src/recommendations/goes-with.ts'
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { AddDish } from '../orders/add-dish.tsx'
import { cityName, Rating } from '../parts/facts.tsx'
import { Icon } from '../parts/icon.tsx'
import { Photo } from '../parts/photo.tsx'
import { type Place, RestaurantCard } from '../parts/restaurant-card.tsx'
import { Trail } from '../parts/trail.tsx'
import { GoesWithSection } from '../recommendations/goes-with.tsx'
import { Availability, DishItem } from './menu.tsx'

export interface DishData {
  readonly dish: DishDetails
  readonly place: Place
  readonly isFavourite: boolean
  /** Key of the form that puts it into the basket. */
  readonly formKey: string
  /** Others from the same category. */
  readonly others: ReadonlyArray<DishView>
  /** What people have with it. */
  readonly goesWith: ReadonlyArray<GoesWith>
}

export function DishPage({ visit, data: { dish, place, isFavourite, formKey, others, goesWith } }: { visit: Visit; data: DishData }) {
  const { words } = visit
  const home = url`/restaurants/${place.card.slug}`
  return (
    <Layout visit={visit} title={words.text('menus.dish-title', { dish: dish.name, place: place.card.name })} description={dish.description || undefined}>
      <Trail visit={visit} steps={[{ to: url`/`, name: cityName(visit, place.card.city) }, { to: home, name: place.card.name }]} />
      <div class="duo">
        <Photo visit={visit} photo={dish.photo} of={dish.slug} size="large" alt={words.text('menus.photo-of', { dish: dish.name })} eager />
        <div>
          <h1 class="name" safe>{dish.name}</h1>
          <p class="facts"><Availability visit={visit} dish={dish} />{dish.ratingMean !== null && <Rating visit={visit} of={dish} />}</p>
          <p class="price big">{words.money(dish.price)} {dish.inStorePrice !== null && dish.inStorePrice !== dish.price && <small>{words('menus.in-store', { price: words.moneyText(dish.inStorePrice) })}</small>}</p>
          {dish.description !== '' && <p class="says name" safe>{dish.description}</p>}
          {dish.diets.length > 0 && <p class="tags">{dish.diets.map((d) => <span class="tag">{words.known(`restaurants.diet-${d}`, d)}</span>)}</p>}
          <Allergens visit={visit} allergens={dish.allergens} />
          {dish.pack !== null && <p class="aside"><Icon visit={visit} name="bowl" /><span>{words('menus.pack', { pack: dish.pack.name, price: words.moneyText(dish.pack.price) })}</span></p>}
          <AddDish visit={visit} dish={dish} formKey={formKey} />
        </div>
      </div>
      <GoesWithSection visit={visit} found={goesWith} slug={place.card.slug} dish={dish.name} />
      <section aria-labelledby="place-title">
        <div class="head"><h2 id="place-title">{words('menus.served-by')}</h2></div>
        <ul class="cards rows"><RestaurantCard visit={visit} place={place} isFavourite={isFavourite} size="small" /></ul>
      </section>
      {others.length > 0 && (
        <section aria-labelledby="others-title">
          <div class="head"><h2 id="others-title">{words('menus.others')}</h2><a href={home}>{words('menus.whole-menu')}</a></div>
          <ul class="menu">{others.map((d) => <DishItem visit={visit} dish={d} slug={place.card.slug} />)}</ul>
        </section>
      )}
    </Layout>
  )
}

/** Silence would be read as "none": where nothing was stated, the page says that. */
const Allergens = ({ visit, allergens }: { visit: Visit; allergens: ReadonlyArray<string> }) => {
  const { words } = visit
  const names = allergens.map((a) => words.knownText(`menus.allergen-${a}`, a)).join(words.text('parts.comma'))
  return <p class="aside"><Icon visit={visit} name="info" /><span>{names === '' ? words('menus.allergens-unknown') : words('menus.contains', { allergens: names })}</span></p>
}
