/** The way of an order as a drawing of our own: restaurant, rider, door, and the areas around to find one's way. No map of others is asked. */
import { planOf, SHEET, type Spot } from '../../src/delivery/plan.ts'
import type { FollowedOrder, NamedPin } from '../../src/delivery/followed-order.ts'
import { distanceMetres, type Pin } from '../../src/vocabulary/place.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'

export interface TrackingPlanProps {
  readonly visit: Pick<Visit, 'words'>
  readonly tracking: FollowedOrder
  readonly door: Pin
  readonly areas: ReadonlyArray<NamedPin>
  /** "You" is the guest. */
  readonly isGuest: boolean
}

const MAX_AREAS = 6
/** Names nearer to each other would run into each other. */
const APART = 44

export function TrackingPlan({ visit: { words }, tracking: { place, ride, metresAway }, door, areas, isGuest }: TrackingPlanProps) {
  const rider = ride?.position ?? null
  const plan = planOf(rider ? [place, door, rider] : [place, door])
  const [kitchen, home] = [plan.spotOf(place), plan.spotOf(door)]
  const bike = rider && plan.spotOf(rider)
  const says = rider && metresAway !== null
    ? words.text('delivery.plan-rider', { rider: ride?.riderName ?? words.text('delivery.a-rider'), distance: words.distanceText(metresAway), area: nearestName(areas, rider) ?? place.name })
    : words.text('delivery.plan-place', { place: place.name, distance: words.distanceText(distanceMetres(place, door)) })
  return (
    <figure class="follow-plan">
      <svg viewBox={`0 0 ${SHEET.width} ${SHEET.height}`} role="img" aria-labelledby="plan-says">
        <title id="plan-says" safe>{says}</title>
        {named(areas, plan.spotOf, [kitchen, home, ...(bike ? [bike] : [])], plan.isOnSheet).map(({ name, spot }) => (
          <g><circle class="follow-area" cx={spot.x} cy={spot.y} r={26} /><text class="follow-name" x={spot.x} y={spot.y + 4} text-anchor="middle" safe>{name}</text></g>
        ))}
        {bike !== null && <path class="follow-gone" d={wayBetween(kitchen, bike)} />}
        <path class="follow-line" d={wayBetween(bike ?? kitchen, home)} />
        <g class="follow-place"><circle cx={kitchen.x} cy={kitchen.y} r={9} /><path d={`M${kitchen.x - 4} ${kitchen.y - 1}h8a4 4.5 0 0 1-8 0z`} /></g>
        <g class="follow-door"><path d={`M${home.x} ${home.y}l-9-12a11 11 0 1 1 18 0z`} /><circle cx={home.x} cy={home.y - 18} r={4} /></g>
        {bike !== null && <g class="follow-rider"><circle class="halo" cx={bike.x} cy={bike.y} r={15} /><circle cx={bike.x} cy={bike.y} r={8} /></g>}
        <g class="follow-scale"><path d={`M14 ${SHEET.height - 12}v4h${plan.scale.length}v-4`} /><text x={18 + plan.scale.length} y={SHEET.height - 8} safe>{words.distanceText(plan.scale.metres)}</text></g>
      </svg>
      <figcaption>
        <span class="means place name" safe>{place.name}</span>
        {bike !== null && <span class="means rider name" safe>{ride?.riderName ?? words.text('delivery.a-rider')}</span>}
        <span class="means door">{words(isGuest ? 'delivery.plan-you' : 'delivery.plan-door')}</span>
        {metresAway !== null && <span class="soft">{words('delivery.away', { distance: words.distanceText(metresAway) })}</span>}
      </figcaption>
    </figure>
  )
}

/** No street is known: a bent line says "somehow this way". */
function wayBetween(from: Spot, to: Spot): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  return `M${from.x} ${from.y}Q${Math.round(from.x + dx / 2 - dy * 0.15)} ${Math.round(from.y + dy / 2 + dx * 0.15)} ${to.x} ${to.y}`
}

function named(areas: ReadonlyArray<NamedPin>, spotOf: (pin: Pin) => Spot, taken: ReadonlyArray<Spot>, isOnSheet: (spot: Spot) => boolean): ReadonlyArray<{ name: string; spot: Spot }> {
  const found: Array<{ name: string; spot: Spot }> = []
  for (const area of areas) {
    const spot = spotOf(area)
    const isFree = [...taken, ...found.map((one) => one.spot)].every(({ x, y }) => Math.hypot(x - spot.x, y - spot.y) > APART)
    if (found.length < MAX_AREAS && isFree && isOnSheet(spot)) found.push({ name: area.name, spot })
  }
  return found
}

const nearestName = (areas: ReadonlyArray<NamedPin>, pin: Pin): string | null =>
  areas.map((area) => ({ name: area.name, metres: distanceMetres(area, pin) })).sort((a, b) => a.metres - b.metres)[0]?.name ?? null
