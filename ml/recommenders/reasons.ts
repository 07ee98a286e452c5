import type { Weather } from './recommender.ts'

export const DAYPARTS = ['breakfast', 'lunch', 'afternoon', 'dinner', 'late night'] as const
export type Daypart = (typeof DAYPARTS)[number]

/** When and where something is popular; the words for it stand in the locales. */
export interface Setting {
  /** Name or id of the area, as the caller knows it. */
  readonly area: string
  /** 0 = Sunday .. 6. */
  readonly weekday: number
  readonly daypart: Daypart
}

/** Why an item is on the list. A code is a message id, its other fields are the message's arguments. */
export type Reason =
  | { readonly code: 'again'; readonly visits: number }
  | { readonly code: 'goes-with-basket'; readonly basketItem: number }
  | ({ readonly code: 'popular-with-friends'; readonly friends: number } & Setting)
  | { readonly code: 'because-you-liked'; readonly liked: number }
  | { readonly code: 'you-picked'; readonly label: string }
  | { readonly code: 'for-the-weather'; readonly weather: Weather }
  | { readonly code: 'for-the-occasion'; readonly occasion: string }
  | ({ readonly code: 'popular-nearby' } & Setting)
  | { readonly code: 'near-you'; readonly kilometres: number }
  | { readonly code: 'new-here' }
  | { readonly code: 'popular' }

/** What speaks for one item; absent what nobody knows. Lifts are natural logarithms: .4 is half again as much as usual. */
export interface Grounds {
  readonly visits?: number
  readonly friends?: number
  /** The held item that is most like it, with the share of all likeness that comes from it, 0 .. 1. */
  readonly liked?: { readonly item: number; readonly share: number }
  /** A label that the person picked and the item has. */
  readonly pickedLabel?: string
  /** Share of those who left the basket's item for this one, 0 .. 1. */
  readonly basket?: { readonly item: number; readonly share: number }
  readonly weather?: { readonly weather: Weather; readonly lift: number }
  readonly occasion?: { readonly occasion: string; readonly lift: number }
  readonly hourLift?: number
  /** ln of its visits over the average item's. */
  readonly fame?: number
  readonly kilometres?: number
  /** Days since it joined. */
  readonly ageDays?: number
  readonly setting?: Setting
}

const USUAL_VISITS = 2
const FRIENDS_MINIMUM = 2
const LIKED_SHARE = 0.15
const BASKET_SHARE = 0.05
const LIFT_MINIMUM = Math.log(1.25)
const NEAR_KILOMETRES = 1.5
const NEW_DAYS = 30

/**
 * The strongest ground that is true, told in the order in which people trust them: own habit, the basket, friends, taste, wishes, the moment,
 * the place. Never a ground below its threshold; fame is the last word, since of every list something can be said. O(1).
 */
export function reasonFor(grounds: Grounds): Reason {
  const { visits = 0, friends = 0, liked, pickedLabel, basket, weather, occasion, hourLift = 0, fame = 0, setting } = grounds
  if (visits >= USUAL_VISITS) return { code: 'again', visits }
  if (basket && basket.share >= BASKET_SHARE) return { code: 'goes-with-basket', basketItem: basket.item }
  if (friends >= FRIENDS_MINIMUM && setting) return { code: 'popular-with-friends', friends, ...setting }
  if (liked && liked.share >= LIKED_SHARE) return { code: 'because-you-liked', liked: liked.item }
  if (pickedLabel) return { code: 'you-picked', label: pickedLabel }
  if (weather && weather.lift >= LIFT_MINIMUM) return { code: 'for-the-weather', weather: weather.weather }
  if (occasion && occasion.lift >= LIFT_MINIMUM) return { code: 'for-the-occasion', occasion: occasion.occasion }
  if (setting && fame > 0 && hourLift >= LIFT_MINIMUM) return { code: 'popular-nearby', ...setting }
  if (grounds.kilometres !== undefined && grounds.kilometres <= NEAR_KILOMETRES) {
    return { code: 'near-you', kilometres: grounds.kilometres }
  }
  if (grounds.ageDays !== undefined && grounds.ageDays <= NEW_DAYS) return { code: 'new-here' }
  return { code: 'popular' }
}

/** The part of the day of a local hour, 0 .. 24. */
export function daypartOf(hour: number): Daypart {
  if (hour < 5 || hour >= 22) return 'late night'
  if (hour < 11) return 'breakfast'
  if (hour < 15) return 'lunch'
  return hour < 18 ? 'afternoon' : 'dinner'
}
