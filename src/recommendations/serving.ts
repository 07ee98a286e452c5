/**
 * Suggestions as the web process serves them: from memory where it can, from one row where it must, and never by asking
 * the ml process. NOTIFY says what to forget; what was not heard is forgotten after a minute.
 */
import { eq, like, or } from 'drizzle-orm'
import { type ListedRestaurant, momentSheets, sharedLists } from '../../drizzle/schema/recommendations.ts'
import { LISTS_CHANNEL } from '../../ml/contract.ts'
import { type Moment, openSheet } from '../../ml/serving/moment.ts'
import type { Connection, Reader } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Catalogue, RestaurantCard } from '../restaurants/catalogue.ts'
import type { Opening, Schedule } from '../restaurants/opening.ts'
import { type Id, isId } from '../vocabulary/id.ts'
import { Remembered } from '../platform/remembered.ts'
import { arrange, type Arranged, type Tried } from './arrange.ts'
import type { ExplorationLog } from './exploration-log.ts'
import type { Lookers } from './lookers.ts'
import { leaning, type Picks, wishesOf } from './picks.ts'
import { type Audience, NO_WISHES, type Present, ranked, type Sky, type Suggestion, wellRated } from './ranking.ts'
import { DEEDS_CHANNEL, EMPTY_SHELF, isBehind, readShelf, type Shelf } from './shelf.ts'
import { readSkies, readSoldOut, readTried } from './surroundings.ts'

export interface Wanted {
  readonly limit: number
  /** Where the list goes on: score and id of the last one that was shown. */
  readonly after?: { readonly score: number; readonly id: string } | null
  readonly exclude?: ReadonlySet<string>
}

export interface SuggestionPage {
  readonly items: ReadonlyArray<Suggestion>
  /** The model that wrote the list; null when no model had a say. */
  readonly modelVersion: string | null
  /** Which list this is: another one has another. */
  readonly version: string
  /** False while nothing is known of the diner, and for who wants it so. */
  readonly isPersonal: boolean
  /** The diner did something that this does not know of yet; whoever asks again will see it. */
  readonly isBehind: boolean
  readonly more: boolean
}

interface SharedList {
  readonly items: ReadonlyArray<ListedRestaurant>
  readonly modelVersion: string
  readonly computedAt: number
}

const SHELVES = 2_000
const SIMILAR_LISTS = 2_000
const RANKINGS = 500
const REMEMBERED_MS = 60_000
const AFTER_CLICK_MS = 1_500
const WAITING_LIMIT = 1_000
const ARRANGEMENTS = 400
const SOLD_OUT_MS = 60_000
const HOUR_MS = 3_600_000
/** Popular places come after what was chosen for the diner, whatever their own scores. */
const FILLING_SHARE = 0.01
const ENOUGH = 60
/** Pins within about a hundred metres see the same ranking. */
const PIN_DIGITS = 3

export class Suggestions {
  private shared = new Map<string, SharedList>()
  private readonly shelves = new Remembered<Shelf>(SHELVES, REMEMBERED_MS)
  private readonly similarLists = new Remembered<SharedList | null>(SIMILAR_LISTS, 10 * REMEMBERED_MS)
  private readonly rankings = new Remembered<ReadonlyArray<Suggestion>>(RANKINGS, REMEMBERED_MS)
  private readonly waiting = new Map<string, Set<() => void>>()
  private readonly arrangements = new Remembered<Arranged>(ARRANGEMENTS, REMEMBERED_MS)
  private moment: Moment | null = null
  private skies: ReadonlyMap<string, Sky> = new Map()
  private tried: ReadonlyMap<string, Tried> = new Map()
  private soldOut: { readonly at: number; readonly version: number; readonly ids: ReadonlySet<string> } = { at: -Infinity, version: 0, ids: new Set() }
  private openings: { minute: number; catalogue: number; known: Map<Schedule, Opening> } = { minute: -1, catalogue: -1, known: new Map() }

  constructor(private readonly db: Reader, private readonly catalogue: Catalogue, private readonly log: Log, private readonly metrics: Metrics, private readonly explorations: ExplorationLog | null = null, private readonly lookers: Lookers | null = null) {}

  /** What this diner is offered: their own list, then what is popular around. Reads one row, or none. */
  async personalised(dinerId: Id<'diner'>, audience: Audience, wanted: Wanted): Promise<SuggestionPage> {
    const shelf = await this.shelfOf(dinerId, audience.now)
    const behind = isBehind(shelf)
    if (behind) this.lookers?.look(dinerId, shelf.newest)
    // Who wants the list that everybody gets is not given another one for what they have chosen so far.
    const wishful = withWishes(shelf.isPersonal ? audience : { ...audience, basket: [] }, shelf.picks)
    const { suggestions: own, explored } = this.arranged(dinerId, shelf, wishful)
    const isPersonal = own.length > 0
    const modelVersion = shelf.modelVersion ?? this.shared.get(`popular:${audience.city}`)?.modelVersion ?? null
    const about = { modelVersion, version: versionOf(shelf), isPersonal, isBehind: behind }
    // What is popular around is only looked for when the own list ends on this page.
    const first = pageOf(own, wanted, about, shelf.dismissed)
    const page = first.more || own.length >= ENOUGH ? first : pageOf([...own, ...following(own, leaning(this.popularAround(wishful), shelf.picks))], wanted, about, shelf.dismissed)
    this.metrics.lists.inc({ source: isPersonal ? 'own' : !shelf.isPersonal ? 'refused' : page.items.length > 0 ? 'popular' : 'none' })
    if (explored && page.items.some(({ card }) => card.id === explored.restaurantId)) {
      const { restaurantId, ...draw } = explored
      this.explorations?.note({ ...draw, dinerId, restaurantId: restaurantId as Id<'restaurant'>, city: audience.city, modelVersion: shelf.modelVersion ?? '', at: audience.now })
    }
    return page
  }

  /** The diner's own list as it is shown here and now: the same for every page of it within the minute. */
  private arranged(dinerId: Id<'diner'>, shelf: Shelf, audience: Audience): Arranged {
    if (shelf.items.length === 0) return { suggestions: [], explored: null }
    const present = this.presentAt(audience)
    const minute = Math.floor(audience.now.getTime() / 60_000)
    const key = `${dinerId} ${shelf.modelVersion} ${shelf.computedAt} ${minute} ${audience.city} ${placeKey(audience)} ${audience.orderType ?? ''} ${JSON.stringify(audience.wishes ?? null)} ${audience.basket?.join() ?? ''} ${this.catalogue.version} ${this.soldOut.version}`
    return this.arrangements.at(key, audience.now.getTime(), () => {
      const list = ranked(this.catalogue, shelf.items.filter(({ id }) => !shelf.dismissed.has(id)), audience, present, shelf.held)
      // One draw an hour and list: who comes back within it sees the same place, and it is one show.
      const seed = this.explorations === null ? null : seedOf(`${dinerId} ${shelf.computedAt} ${Math.floor(audience.now.getTime() / HOUR_MS)} ${audience.city}`)
      return arrange(list, this.tried, seed)
    })
  }

  /** Whether the diner has lists of their own; true for who never chose. */
  async isPersonalFor(dinerId: Id<'diner'>, now: Date): Promise<boolean> {
    return (await this.shelfOf(dinerId, now)).isPersonal
  }

  /** What the diner said they like when they came. */
  async picksOf(dinerId: Id<'diner'>, now: Date): Promise<Picks> {
    return (await this.shelfOf(dinerId, now)).picks
  }

  /** What people nearby like. Reads nothing. */
  popular(audience: Audience, wanted: Wanted): SuggestionPage {
    return this.ofShared(`popular:${audience.city}`, this.popularAround(audience), wanted)
  }

  /** What has come into favour lately; where that is little, what is popular follows. Reads nothing. */
  trending(audience: Audience, wanted: Wanted): SuggestionPage {
    const trending = this.ranking(`trending:${audience.city}`, audience)
    const filling = trending.length >= ENOUGH ? [] : following(trending, this.popularAround(audience))
    return this.ofShared(`trending:${audience.city}`, [...trending, ...filling], wanted)
  }

  /** Where those go who go there; then places of the same town with the same kitchen. Reads one row, or none. */
  async similar(place: RestaurantCard, audience: Audience, wanted: Wanted): Promise<SuggestionPage> {
    const list = await this.similarTo(place.id, audience.now)
    const around = { ...audience, city: place.city }
    const near = ranked(this.catalogue, list?.items ?? [], around, this.presentAt(around))
    const known = new Set<string>([place.id, ...near.map(({ card }) => card.id)])
    const alike = near.length >= wanted.limit ? [] : this.sameKitchen(place, around).filter(({ card }) => !known.has(card.id))
    return pageOf([...near, ...alike].filter(({ card }) => card.id !== place.id), wanted, { modelVersion: list?.modelVersion ?? null, version: `similar-${list?.computedAt ?? 0}`, isPersonal: false, isBehind: false })
  }

  /** Places the diner has marked, so that hearts are full. */
  async favouritesOf(dinerId: Id<'diner'>, now: Date): Promise<ReadonlySet<string>> {
    return (await this.shelfOf(dinerId, now)).favourites
  }

  /**
   * The diner's suggestions once they are another list than the one that is shown and know all that was done before this was
   * asked, or after the limit as they are: for the page that asks again after a click and would come too early.
   */
  async personalisedAfter(shown: string, dinerId: Id<'diner'>, audience: Audience, wanted: Wanted, limitMs = AFTER_CLICK_MS): Promise<SuggestionPage> {
    const deadline = performance.now() + limitMs
    let asked: number | null = null
    for (;;) {
      const told = this.nextNews(dinerId, deadline - performance.now())
      const shelf = await this.shelfOf(dinerId, audience.now)
      // Who goes on with something else meanwhile would wait for ever: what is done from here on is for the next page.
      const behind = isBehind({ ...shelf, newest: (asked ??= shelf.newest) })
      // What nobody will see is not put into an order.
      if ((versionOf(shelf) !== shown && !behind) || performance.now() >= deadline || !told) return this.personalised(dinerId, audience, wanted)
      if (behind) this.lookers?.look(dinerId, asked)
      await told
    }
  }

  /** Called by whoever just wrote for this diner: NOTIFY may come after the next page is asked for. */
  forget(dinerId: Id<'diner'>): void {
    this.shelves.forget(dinerId)
  }

  /** Reads the shared lists anew and forgets all others. */
  async reload(): Promise<void> {
    const rows = await this.db.select().from(sharedLists).where(or(like(sharedLists.key, 'popular:%'), like(sharedLists.key, 'trending:%')))
    const [sheet] = await this.db.select().from(momentSheets)
    this.moment = sheet ? this.opened(sheet.sheet) : null
    this.skies = await readSkies(this.db)
    this.tried = await readTried(this.db)
    this.shared = new Map(rows.map(({ key, computedAt, ...row }) => [key, { ...row, computedAt: computedAt.getTime() }]))
    this.similarLists.clear()
    this.rankings.clear()
  }

  /** Listens for changes until the returned function is called. */
  async listen(connection: Connection): Promise<() => Promise<void>> {
    const again = (): void => {
      // After a lost connection nobody knows what was not heard.
      this.shelves.clear()
      void this.reload().catch((error: Error) => this.log.warn({ error: error.message }, 'the shared lists stay as they were'))
    }
    const listening = await connection.sql.listen(LISTS_CHANNEL, (payload) => {
      const diners = payload.split(',')
      if (!diners.every(isId)) return again()
      for (const diner of diners) {
        this.shelves.forget(diner)
        this.waiting.get(diner)?.forEach((tell) => tell())
      }
    }, again)
    const alsoListening = await connection.sql.listen(DEEDS_CHANNEL, (payload) => {
      for (const diner of payload.split(',')) this.shelves.forget(diner)
    })
    return async () => void (await Promise.allSettled([listening.unlisten(), alsoListening.unlisten()]))
  }

  /** Settles when something was written for the diner, or after the time; null when too many wait already. */
  private nextNews(dinerId: Id<'diner'>, limitMs: number): Promise<void> | null {
    if (this.waiting.size >= WAITING_LIMIT) return null
    return new Promise((resolve) => {
      const own = this.waiting.get(dinerId) ?? new Set()
      this.waiting.set(dinerId, own)
      const tell = (): void => {
        clearTimeout(timer)
        own.delete(tell)
        if (own.size === 0 && this.waiting.get(dinerId) === own) this.waiting.delete(dinerId)
        resolve()
      }
      const timer = setTimeout(tell, Math.max(0, limitMs))
      own.add(tell)
    })
  }

  private async shelfOf(dinerId: Id<'diner'>, now: Date): Promise<Shelf> {
    try {
      return await this.shelves.get(dinerId, now.getTime(), () => readShelf(this.db, dinerId, now))
    } catch (error) {
      // The page has more to say than suggestions: it is shown with what memory holds.
      this.log.warn({ error: (error as Error).message }, 'a list could not be read')
      return EMPTY_SHELF
    }
  }

  private async similarTo(id: string, now: Date): Promise<SharedList | null> {
    return this.similarLists.get(id, now.getTime(), async () => {
      const [row] = await this.db.select().from(sharedLists).where(eq(sharedLists.key, `similar:${id}`))
      return row ? { items: row.items, modelVersion: row.modelVersion, computedAt: row.computedAt.getTime() } : null
    })
  }

  private sameKitchen(place: RestaurantCard, audience: Audience): Suggestion[] {
    const cuisines = new Set(place.cuisines)
    return wellRated(this.catalogue, { ...audience, pin: audience.pin ?? null }, this.presentAt(audience))
      .map((one) => ({ one, shared: one.card.cuisines.find((cuisine) => cuisines.has(cuisine)) }))
      .flatMap(({ one, shared }) => (shared === undefined ? [] : [{ ...one, score: one.score * FILLING_SHARE, recommender: 'content', reason: { code: 'taste', args: { cuisine: shared } } }]))
  }

  private popularAround(audience: Audience): ReadonlyArray<Suggestion> {
    return this.ranking(`popular:${audience.city}`, audience)
  }

  private ofShared(key: string, suggestions: ReadonlyArray<Suggestion>, wanted: Wanted): SuggestionPage {
    const list = this.shared.get(key)
    return pageOf(suggestions, wanted, { modelVersion: list?.modelVersion ?? null, version: `${key}-${list?.computedAt ?? 0}`, isPersonal: false, isBehind: false })
  }

  /** A shared list in the order for this place and minute; many visitors share one. */
  private ranking(key: string, audience: Audience): ReadonlyArray<Suggestion> {
    const minute = Math.floor(audience.now.getTime() / 60_000)
    const present = this.presentAt(audience)
    const name = `${key} ${placeKey(audience)} ${audience.orderType ?? ''} ${audience.wishes ? JSON.stringify(audience.wishes) : ''} ${audience.basket?.join() ?? ''} ${minute} ${this.catalogue.version} ${this.soldOut.version}`
    return this.rankings.at(name, audience.now.getTime(), () => {
      const listed = ranked(this.catalogue, this.shared.get(key)?.items ?? [], audience, present)
      if (listed.length >= ENOUGH || !key.startsWith('popular:')) return listed
      return [...listed, ...following(listed, wellRated(this.catalogue, audience, present))]
    })
  }

  private presentAt(audience: Audience): Present {
    this.lookAtShelves(audience.now)
    return { openings: this.openingsAt(audience.now), moment: this.moment, weather: this.skies.get(`${audience.city} ${Math.floor(audience.now.getTime() / HOUR_MS)}`) ?? null, soldOut: this.soldOut.ids }
  }

  /** Where everything is sold out is read once a minute, and nobody waits for it. */
  private lookAtShelves(now: Date): void {
    if (Math.abs(now.getTime() - this.soldOut.at) < SOLD_OUT_MS) return
    this.soldOut = { ...this.soldOut, at: now.getTime() }
    void readSoldOut(this.db, now).then((ids) => { this.soldOut = { at: now.getTime(), version: this.soldOut.version + 1, ids } }, (error: Error) => this.log.warn({ error: error.message }, 'what is sold out stays as it was'))
  }

  private opened(bytes: Uint8Array): Moment | null {
    try {
      return openSheet(bytes)
    } catch (error) {
      this.log.error({ error: (error as Error).message }, 'what the model learned of moments cannot be read')
      return null
    }
  }

  /** Openings of this minute: most places share a few schedules, and all requests of a minute share the answers. */
  private openingsAt(now: Date): Map<Schedule, Opening> {
    const minute = Math.floor(now.getTime() / 60_000)
    if (this.openings.minute !== minute || this.openings.catalogue !== this.catalogue.version) this.openings = { minute, catalogue: this.catalogue.version, known: new Map() }
    return this.openings.known
  }
}

const versionOf = ({ isPersonal, modelVersion, computedAt, knowsUntil }: Shelf): string => `${isPersonal ? (modelVersion ?? 'popular') : 'everybody'}-${computedAt.toString(36)}-${knowsUntil.toString(36)}`

const placeKey = ({ pin }: Audience): string => (pin ? `${pin.lat.toFixed(PIN_DIGITS)},${pin.lng.toFixed(PIN_DIGITS)}` : '')

/** What the request asks for stands; what it leaves open is as the diner picked. */
const withWishes = (audience: Audience, picks: Picks): Audience => {
  const own = wishesOf(picks)
  const asked = audience.wishes ?? NO_WISHES
  return { ...audience, wishes: { diets: [...new Set([...asked.diets, ...own.diets])], mostPriceLevel: asked.mostPriceLevel ?? own.mostPriceLevel } }
}

/** 53 bits of a text: a seed that anybody can make again. */
const seedOf = (text: string): number => Number(BigInt.asUintN(53, BigInt(Bun.hash(text))))

/** What is not among the first ones, with scores below theirs. */
function following(first: ReadonlyArray<Suggestion>, others: ReadonlyArray<Suggestion>): ReadonlyArray<Suggestion> {
  if (first.length === 0) return others
  const known = new Set(first.map(({ card }) => card.id as string))
  // However low the last of the first stands, the best of the others comes after it.
  const share = FILLING_SHARE * Math.max(0, (first.at(-1) as Suggestion).score)
  return others.filter(({ card }) => !known.has(card.id)).map((one) => ({ ...one, score: one.score * share }))
}

const NOBODY: ReadonlySet<string> = new Set()

/** @param all in falling order of score */
function pageOf(all: ReadonlyArray<Suggestion>, { limit, after, exclude = NOBODY }: Wanted, about: Pick<SuggestionPage, 'modelVersion' | 'version' | 'isPersonal' | 'isBehind'>, dismissed: ReadonlySet<string> = NOBODY): SuggestionPage {
  const items: Suggestion[] = []
  for (const one of all) {
    if (exclude.has(one.card.id) || dismissed.has(one.card.id)) continue
    if (after && !(one.score < after.score || (one.score === after.score && one.card.id > after.id))) continue
    if (items.length === limit) return { ...about, items, more: true }
    items.push(one)
  }
  return { ...about, items, more: false }
}
