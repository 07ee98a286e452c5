/** The places a diner has marked, newest first. */
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Empty } from '../parts/empty.tsx'
import { type Place, RestaurantCard } from '../parts/restaurant-card.tsx'

export const FavouritesPage = ({ visit, places }: { visit: Visit; places: ReadonlyArray<Place> }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('recommendations.favourites')} tab="favourites">
      <h1>{words('recommendations.favourites')}</h1>
      {places.length > 0
        ? <><h2 class="count">{words('restaurants.found', { count: places.length })}</h2><ul class="cards rows">{places.map((p) => <RestaurantCard visit={visit} place={p} isFavourite size="small" />)}</ul></>
        : <div class="top"><Empty visit={visit} icon="heart" title={words.text('recommendations.favourites-empty')} lead={words.text('recommendations.favourites-empty-lead')}><a class="btn" href={url`/search`}>{words('recommendations.find-places')}</a></Empty></div>}
    </Layout>
  )
}
