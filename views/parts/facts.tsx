/** The short facts of a place: stars, price, distance, whether it is open. */
import type { RestaurantCard, Situation } from '../../src/restaurants/catalogue.ts'
import { cityName as nameOfCity } from '../../src/restaurants/cities.ts'
import type { Opening } from '../../src/restaurants/opening.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Icon } from './icon.tsx'

interface Rated {
  readonly ratingMean: number | null
  readonly ratingCount: number
}

/** Nothing where nobody has rated yet: no stars are not bad stars. */
export const Rating = ({ visit, of }: { visit: Visit; of: Rated }) => {
  const { words } = visit
  if (of.ratingMean === null) return <span>{words('parts.rating-none')}</span>
  return (
    <span class="star">
      <Icon visit={visit} name="star" />
      <span class="vh">{words('parts.rating-label')} </span>
      {words('parts.rating', { rating: of.ratingMean })} <small>({words.number(of.ratingCount)})</small>
    </span>
  )
}

/** From one naira sign to four. */
const NAIRA = '₦₦₦₦'

export const PriceLevel = ({ visit: { words }, level }: { visit: Visit; level: number }) => (
  <span class="cost" role="img" aria-label={words.text('parts.price-level', { level })} safe>{NAIRA.slice(0, level)}</span>
)

/** Nobody says that a kitchen closes at 0:00. */
const clockText = ({ words }: Visit, minute: number): string => (minute % 1440 === 0 ? words.text('parts.midnight') : words.timeOfDayText(minute))

export function OpeningBadge({ visit, opening }: { visit: Visit; opening: Opening }) {
  const { words } = visit
  if (opening.state === 'open') {
    if (opening.closesMinute === null) return <span class="on">{words('parts.open-always')}</span>
    return (
      <span class={opening.closingSoon ? 'soon' : 'on'}>
        {words(opening.closingSoon ? 'parts.closes-soon' : 'parts.open-until', { time: clockText(visit, opening.closesMinute) })}
      </span>
    )
  }
  if (opening.opensMinute === null) return <span class="off">{words('parts.closed')}</span>
  const time = clockText(visit, opening.opensMinute)
  return opening.state === 'opening-soon'
    ? <span class="soon">{words('parts.opens-at', { time })}</span>
    : <span class="off">{words('parts.closed-until', { time })}</span>
}

/** What bringing it here costs, or that it does not come here. */
export function Delivery({ visit: { words }, card, situation }: { visit: Visit; card: RestaurantCard; situation: Situation }) {
  if (!card.delivers) return <span>{words('parts.pickup-only')}</span>
  if (!situation.deliversHere) return <span>{words('parts.too-far')}</span>
  if (card.deliveryFee === 0) return <span>{words('parts.delivery-free')}</span>
  return <span>{words('parts.delivery-fee', { fee: words.moneyText(card.deliveryFee) })}</span>
}

/** A city in the reader's language, else by its own name. */
export const cityName = ({ words }: Visit, slug: string): string => words.knownText(`restaurants.city-${slug}`, nameOfCity(slug))

export const cuisineNames = ({ words }: Visit, cuisines: ReadonlyArray<string>, most = 3): string =>
  cuisines.slice(0, most).map((c) => words.knownText(`restaurants.cuisine-${c}`, c)).join(words.text('parts.comma'))
