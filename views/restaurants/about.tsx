/** When a place is open, where it is, how food comes from it, and how to reach it. */
import type { Markup } from '#jsx/jsx-runtime'
import type { RestaurantPage } from '../../src/restaurants/queries.ts'
import { externalUrl, type Url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { OpeningBadge } from '../parts/facts.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Hours } from './hours.tsx'

export function About({ visit, details }: { visit: Visit; details: RestaurantPage }) {
  const { words } = visit
  const { card, situation } = details
  const website = details.website === null ? null : externalUrl(details.website)
  const terms = { fee: words.moneyText(card.deliveryFee), minimum: words.moneyText(card.minimumOrder), minutes: card.preparationMinutes }
  return (
    <div class="about">
      <Line visit={visit} icon="clock">
        <details>
          <summary><OpeningBadge visit={visit} opening={situation.opening} /> <span class="soft">{words('restaurants.all-hours')}</span></summary>
          <Hours visit={visit} hours={details.hours} />
          {details.closings.map((c) => <p class="soon">{words('restaurants.closing', { from: dayText(visit, c.firstDay), to: dayText(visit, c.lastDay) })}</p>)}
        </details>
      </Line>
      <Line visit={visit} icon="pin">
        {card.landmark !== '' && <p class="name" safe>{card.landmark}</p>}
        <p class="facts"><span><a href={mapUrl(card.pin)}>{words('restaurants.map')}</a></span><span><bdi safe>{card.plusCode}</bdi></span>{situation.distanceMetres !== null && <span>{words.distance(situation.distanceMetres)}</span>}</p>
      </Line>
      <Line visit={visit} icon="bike">
        <p>{card.delivers ? words(situation.deliversHere ? 'restaurants.delivery' : 'restaurants.delivery-too-far', terms) : words('restaurants.pickup', terms)}</p>
      </Line>
      {details.phone !== null && <Line visit={visit} icon="phone"><p><a href={phoneUrl(details.phone)}><bdi safe>{details.phone}</bdi></a></p></Line>}
      {website !== null && <Line visit={visit} icon="globe"><p><a href={website} rel="nofollow noopener">{words('restaurants.website')}</a></p></Line>}
    </div>
  )
}

const Line = ({ visit, icon, children }: { visit: Visit; icon: IconName; children: Markup }) => <div><Icon visit={visit} name={icon} /><div>{children}</div></div>

const mapUrl = ({ lat, lng }: { readonly lat: number; readonly lng: number }): Url =>
  `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lng}#map=18/${lat}/${lng}` as Url

const phoneUrl = (phone: string): Url => `tel:${phone.replace(/[^+\d]/g, '')}` as Url

/** Noon, so that no time zone moves it to a neighbouring day. */
const dayText = ({ words }: Visit, day: string): string => words.dateText(new Date(`${day}T11:00:00Z`))
