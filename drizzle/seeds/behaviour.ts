/**
 * What people did on the site in the last 120 days, drawn from their tastes: a visit at some hour, a few places looked
 * at, some clicked, now and then an order, a rating, a heart, a "not for me".
 */
import { addDays, instantOf, localTime } from '../../src/vocabulary/calendar.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { distanceMetres } from '../../src/vocabulary/place.ts'
import { foldText } from '../../src/vocabulary/text.ts'
import type { FeedbackKind } from '../../ml/contract.ts'
import type { Place } from './kitchens.ts'
import { type Eater, longing } from './people.ts'
import type { Chance } from './random.ts'
import type { CityRows, DishRow, FeedbackRow } from './rows.ts'

export const DAYS = 120

/** A person's first rated meal at a place: what a review is written about. */
export interface Meal {
  readonly eater: Eater
  readonly place: Place
  readonly dishIds: ReadonlyArray<Id<'dish'>>
  readonly rating: number
  readonly ratedAt: Date
}

export interface Behaviour {
  readonly feedback: FeedbackRow[]
  readonly favourites: Array<CityRows['favourites'][number]>
  readonly meals: Meal[]
}

// Parts of a day: share of visits, first and last minute.
const PARTS: ReadonlyArray<readonly [share: number, from: number, to: number]> = [[0.18, 405, 640], [0.34, 680, 900], [0.33, 1010, 1250], [0.15, 1260, 1435]]
// More people look for food towards the end of the week.
const WEEKDAYS = [1.1, 0.8, 0.85, 0.9, 1, 1.35, 1.4]
const SHARPNESS = 1.15

interface Moment {
  readonly at: Date
  readonly part: number
  readonly halfHour: number
}

interface Diary {
  readonly eater: Eater
  readonly longings: Float64Array
  /** Weight of each place when one is chosen: exp(longing). */
  readonly pulls: Float64Array
  readonly typical: number
  readonly hearts: Map<Place, Date>
  readonly rated: Set<Place>
}

export function behaviourOf(chance: Chance, eaters: ReadonlyArray<Eater>, places: ReadonlyArray<Place>, now: Date): Behaviour {
  const behaviour: Behaviour = { feedback: [], favourites: [], meals: [] }
  const today = localTime(now).date
  for (const eater of eaters) {
    const diary = openDiary(chance, eater, places)
    const moments = Array.from({ length: eater.visits }, () => momentOf(chance, today, now)).sort((a, b) => a.at.getTime() - b.at.getTime())
    for (const moment of moments) visit(chance, diary, places, moment, now, behaviour)
    for (const [place, createdAt] of diary.hearts) {
      behaviour.favourites.push({ dinerId: eater.row.id as string as Id<'diner'>, restaurantId: place.row.id, createdAt })
    }
  }
  behaviour.feedback.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
  return behaviour
}

function openDiary(chance: Chance, eater: Eater, places: ReadonlyArray<Place>): Diary {
  const longings = Float64Array.from(places, (place) => longing(chance, eater, place, distanceMetres(eater.home, place.row) / 1000))
  const sorted = [...longings].sort((a, b) => b - a)
  return { eater, longings, pulls: longings.map((l) => Math.exp(SHARPNESS * l)), typical: sorted[Math.floor(sorted.length * 0.12)] ?? 0, hearts: new Map(), rated: new Set() }
}

function momentOf(chance: Chance, today: string, now: Date): Moment {
  for (;;) {
    const date = addDays(today, -chance.whole(0, DAYS - 1))
    const part = chance.weighted(PARTS.map(([share]) => share))
    const [, from, to] = PARTS[part] as (typeof PARTS)[number]
    const minute = chance.whole(from, to)
    const at = new Date(instantOf(date, minute).getTime() + chance.whole(0, 59_999))
    const { weekday } = localTime(at)
    // An hour of room: what follows the look at the site must lie in the past as well.
    if (at.getTime() > now.getTime() - 4 * 3_600_000 || !chance.happens((WEEKDAYS[weekday] ?? 1) / 1.4)) continue
    return { at, part, halfHour: weekday * 48 + Math.floor(minute / 30) }
  }
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

function visit(chance: Chance, diary: Diary, places: ReadonlyArray<Place>, moment: Moment, now: Date, behaviour: Behaviour): void {
  const weights = diary.pulls.slice()
  for (let i = 0; i < places.length; i++) {
    const { kind, openHalfHours } = places[i] as Place
    weights[i] = (weights[i] as number) * ((kind.appetite[moment.part] ?? 0) + 0.08) * (openHalfHours[moment.halfHour] ? 1 : 0.12)
  }
  let ordered = false
  const looks = 1 + Math.min(5, Math.floor(-Math.log(1 - chance.unit()) * 2.1))
  for (let look = 0; look < looks; look++) {
    // Now and then somebody looks at what they would not have chosen.
    const index = chance.happens(0.1) ? chance.whole(0, places.length - 1) : chance.weighted(weights)
    const place = places[index] as Place
    weights[index] = 0
    const at = (minutes: number): Date => new Date(moment.at.getTime() + (look * 2 + minutes) * 60_000)
    const wish = (diary.longings[index] ?? 0) - diary.typical
    const tell = (kind: FeedbackKind, when: Date, value: number | null = null, dishId: Id<'dish'> | null = null): void => {
      behaviour.feedback.push({ id: chance.id(when), dinerId: diary.eater.row.id as string as Id<'diner'>, restaurantId: place.row.id, kind, value, dishId, context: null, source: null, at: when })
    }
    tell('view', at(0))
    if (wish < -2 && chance.happens(0.12)) tell('dismiss', at(0.3))
    if (!chance.happens(sigmoid(1.1 * wish))) continue
    tell('click', at(0.5))
    heart(chance, diary, place, wish, at(0.9), tell)
    if (ordered || !place.openHalfHours[moment.halfHour] || !chance.happens(sigmoid(1.2 * wish + 0.6))) continue
    ordered = true
    eat(chance, diary, place, wish, at(3), now, behaviour, tell)
  }
}

function heart(chance: Chance, diary: Diary, place: Place, wish: number, at: Date, tell: (kind: FeedbackKind, when: Date) => void): void {
  const since = diary.hearts.get(place)
  if (since && chance.happens(0.01)) {
    tell('unfavourite', at)
    diary.hearts.delete(place)
  } else if (!since && chance.happens(0.11 * sigmoid(1.5 * wish))) {
    tell('favourite', at)
    diary.hearts.set(place, at)
  }
}

function eat(chance: Chance, diary: Diary, place: Place, wish: number, at: Date, now: Date, behaviour: Behaviour, tell: (kind: FeedbackKind, when: Date, value?: number, dishId?: Id<'dish'>) => void): void {
  const dishIds = mealAt(chance, place)
  tell('order', at, undefined, dishIds[0])
  if (diary.rated.has(place) || !chance.happens(0.95)) return
  diary.rated.add(place)
  const stars = 3.7 + 0.55 * place.quality + 0.35 * wish + diary.eater.mildness + 0.55 * chance.normal()
  const rating = Math.min(5, Math.max(1, Math.round(stars)))
  const ratedAt = new Date(Math.min(at.getTime() + chance.whole(50, 1_800) * 60_000, now.getTime() - chance.whole(1, 50) * 60_000))
  tell('rating', ratedAt, rating)
  behaviour.meals.push({ eater: diary.eater, place, dishIds, rating, ratedAt })
}

/** One to three dishes, those at the head of the menu more often; the first is what one came for, no drink and no side. What comes with it goes with it. */
function mealAt(chance: Chance, place: Place): Id<'dish'>[] {
  const courseOf = new Map(place.menu.menuCategories.map(({ id, name }) => [id, name]))
  const isBeside = ({ categoryId }: DishRow): boolean => BESIDE.has(courseOf.get(categoryId) ?? '')
  const all = place.menu.dishes
  const mains = all.filter((dish) => !isBeside(dish))
  const more = Array.from({ length: chance.whole(0, 2) }, () => chance.unit())
  const main = mains[Math.floor(mains.length * chance.unit() ** 1.6)] ?? chance.pick(all)
  const weights = all.map((dish) => (dish === main ? 0 : (isBeside(dish) ? 3 : 0.6) * fondness(main.name, dish.name)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return [...new Set([main.id, ...more.map((unit) => {
    let mark = unit * total
    return (all.find((_, at) => (mark -= weights[at] ?? 0) < 0) ?? main).id
  })])]
}

const BESIDE: ReadonlySet<string> = new Set(['Drinks', 'Sides'])

/** What people in Nigeria have together, by words of the dishes' folded names. */
const TOGETHER: ReadonlyArray<readonly [one: RegExp, other: RegExp]> = [
  [/suya|kilishi|balangu/, /masa|zobo|kunu|fura/], [/jollof|fried rice|ofada/, /dodo|plantain|salad|moi/], [/akara|moin/, /pap|bread/],
  [/agoyin|beans/, /bread|plantain|dodo/], [/pepper ?soup|nkwobi|isi ewu|asun/, /palm wine|malt|chapman/], [/shawarma|burger|pizza|chicken/, /fries|chapman|smoothie|ice cream/],
  [/soup|egusi|amala|ogbono|efo/, /water|malt|palm wine|ponmo/], [/bole/, /palm wine|zobo/], [/cake|croissant|pie|bread|pancake/, /tea|coffee|shayi|parfait/],
  [/tuwo|dambu|miyan/, /kunu|fura|zobo/],
]

/** Ten times as dear where people have the two together. */
function fondness(main: string, other: string): number {
  const [first, second] = [foldText(main), foldText(other)]
  return TOGETHER.some(([one, two]) => one.test(first) && two.test(second)) ? 10 : 1
}
