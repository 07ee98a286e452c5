/**
 * A place among others. Cards are kept terse, because a page holds two dozen of them: the buttons belong to one form
 * at the end of the page (`#act`), and the list they stand in says where an answer goes.
 */
import type { RestaurantCard as Card, Situation } from '../../src/restaurants/catalogue.ts'
import type { MatchedDish } from '../../src/restaurants/search.ts'
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { cuisineNames, Delivery, OpeningBadge, PriceLevel, Rating } from './facts.tsx'
import { Icon } from './icon.tsx'
import { KeptMarkup } from './kept-markup.ts'
import { Photo } from './photo.tsx'

export interface Place {
  readonly card: Card
  readonly situation: Situation
  /** Dishes that answer a search. */
  readonly dishes?: ReadonlyArray<MatchedDish>
}

export interface CardProps {
  readonly visit: Visit
  readonly place: Place
  readonly isFavourite: boolean
  /** Why it is suggested, in the reader's words. */
  readonly why?: string | undefined
  /** A suggestion can be sent away. */
  readonly canDismiss?: boolean
  readonly size?: 'small' | 'card'
  readonly eager?: boolean
}

const kept = new KeptMarkup<Card>()

/** Rendered once for all who see it so. */
export const RestaurantCard = (props: CardProps) => {
  const { visit, place: { card, situation: { opening, distanceMetres, deliversHere }, dishes }, isFavourite, why, canDismiss, size, eager } = props
  const hours = opening.state === 'open' ? `${opening.closesMinute} ${opening.closingSoon}` : String(opening.opensMinute)
  const distance = distanceMetres === null ? '' : visit.words.distanceText(distanceMetres)
  const key = `${visit.locale} ${visit.saveData} ${opening.state} ${hours} ${distance} ${deliversHere} ${isFavourite} ${canDismiss} ${size} ${eager} ${why ?? ''} ${dishes?.map((d) => `${d.id}${d.price}`).join() ?? ''}`
  return kept.of(card, key, () => <FreshCard {...props} />)
}

const FreshCard = ({ visit, place: { card, situation, dishes }, isFavourite, why, canDismiss = false, size = 'card', eager = false }: CardProps) => (
  <li class="card">
    <Photo visit={visit} photo={card.photo} of={card.slug} size={size} eager={eager} isVaried />
    <div>
      {why !== undefined && <p class="why"><Icon visit={visit} name="spark" /><span safe>{why}</span></p>}
      <h3><a class="name" href={url`/restaurants/${card.slug}`} safe>{card.name}</a></h3>
      <p class="facts">
        <Rating visit={visit} of={card} />
        <PriceLevel visit={visit} level={card.priceLevel} />
        {situation.distanceMetres !== null && <span>{visit.words.distance(situation.distanceMetres)}</span>}
      </p>
      <p safe>{[cuisineNames(visit, card.cuisines, 2), card.area].filter(Boolean).join(' · ')}</p>
      <p class="facts"><OpeningBadge visit={visit} opening={situation.opening} /><Delivery visit={visit} card={card} situation={situation} /></p>
      {dishes !== undefined && dishes.length > 0 && (
        <ul class="found">
          {dishes.map((d) => <li><a href={url`/restaurants/${card.slug}/dishes/${d.slug}`}><span class="name" safe>{d.name}</span> {visit.words.money(d.price)}</a></li>)}
        </ul>
      )}
    </div>
    <FavouriteButton visit={visit} place={card} isFavourite={isFavourite} />
    {canDismiss && <DismissButton visit={visit} place={card} />}
  </li>
)

interface Named {
  readonly slug: string
  readonly name: string
}

/** A heart that is full or empty. It answers with itself, turned over. */
export const FavouriteButton = ({ visit, place, isFavourite }: { visit: Visit; place: Named; isFavourite: boolean }) => {
  const action = url`/restaurants/${place.slug}/favourite`
  return (
    <button
      class="act" form="act" formaction={action} name="favourite" value={isFavourite ? 'no' : 'yes'} hx-post={action} hx-swap="outerHTML"
      aria-pressed={isFavourite ? 'true' : 'false'} aria-label={visit.words.text('parts.favourite', { name: place.name })}
    ><Icon visit={visit} name="heart" /></button>
  )
}

/** Sends a suggestion away; the card goes at once, and the list is made anew. */
const DismissButton = ({ visit, place }: { visit: Visit; place: Named }) => {
  const action = url`/restaurants/${place.slug}/dismissal`
  return (
    <button
      class="act no" form="act" formaction={action} hx-post={action} hx-target="closest li" hx-swap="delete"
      aria-label={visit.words.text('parts.dismiss', { name: place.name })}
    ><Icon visit={visit} name="x" /></button>
  )
}
