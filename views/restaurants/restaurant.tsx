/** One place: what it is, when and where, what it serves, what people say, and what is like it. */
import type { Menu } from '../../src/menus/queries.ts'
import type { GoesWith } from '../../src/recommendations/goes-with.ts'
import type { RestaurantPage as Details } from '../../src/restaurants/queries.ts'
import type { ReviewPage } from '../../src/reviews/queries.ts'
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { MenuSections } from '../menus/menu.tsx'
import { cityName, cuisineNames, PriceLevel, Rating } from '../parts/facts.tsx'
import { Photo } from '../parts/photo.tsx'
import { FavouriteButton, type Place, RestaurantCard } from '../parts/restaurant-card.tsx'
import { Trail } from '../parts/trail.tsx'
import { GoesWithSection } from '../recommendations/goes-with.tsx'
import { Reviews } from '../reviews/reviews.tsx'
import { About } from './about.tsx'
import { searchUrl } from './search.tsx'

export interface RestaurantData {
  readonly details: Details
  readonly menu: Menu
  readonly reviews: ReviewPage
  readonly similar: ReadonlyArray<Place>
  readonly favourites: ReadonlySet<string>
  /** Dishes of this menu that go with the basket, while one is open here; and the key of their forms. */
  readonly goesWith: ReadonlyArray<GoesWith>
  readonly formKey: string
}

export function RestaurantPage({ visit, data }: { visit: Visit; data: RestaurantData }) {
  const { words } = visit
  const { details } = data
  const { card } = details
  const city = cityName(visit, card.city)
  return (
    <Layout visit={visit} title={card.name} description={details.description || words.text('restaurants.about', { name: card.name, city })}>
      <Trail visit={visit} steps={[{ to: url`/`, name: city }, { to: searchUrl({ q: card.area || city }), name: card.area || city }]} />
      <div class="duo place">
        <Photo visit={visit} photo={card.photo} of={card.slug} size="large" class="cover" eager isVaried />
        <div>
          <div class="title">
            <h1 class="name" safe>{card.name}</h1>
            <FavouriteButton visit={visit} place={card} isFavourite={data.favourites.has(card.id)} />
          </div>
          <p class="facts"><Rating visit={visit} of={card} /><PriceLevel visit={visit} level={card.priceLevel} /><span safe>{cuisineNames(visit, card.cuisines, 4)}</span></p>
          {details.description !== '' && <p class="says name" safe>{details.description}</p>}
          {card.diets.length > 0 && <p class="tags">{card.diets.map((d) => <span class="tag">{words.known(`restaurants.diet-${d}`, d)}</span>)}</p>}
          <About visit={visit} details={details} />
        </div>
      </div>
      <GoesWithSection visit={visit} found={data.goesWith} slug={card.slug} formKey={data.formKey} />
      {data.menu.categories.length > 0 && <MenuSections visit={visit} menu={data.menu} slug={card.slug} />}
      <Reviews visit={visit} of={card} reviews={data.reviews.items} />
      {data.similar.length > 0 && (
        <section aria-labelledby="similar-title">
          <div class="head"><h2 id="similar-title">{words('recommendations.similar')}</h2></div>
          <ul class="cards rail">{data.similar.map((place) => <RestaurantCard visit={visit} place={place} isFavourite={data.favourites.has(place.card.id)} />)}</ul>
        </section>
      )}
    </Layout>
  )
}
