/** What the ml process holds in memory to write lists: the places, and the live models. */
import { eq, inArray } from 'drizzle-orm'
import { models } from '../../drizzle/schema/recommendations.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Connection, Reader } from '../../src/platform/database.ts'
import type { Log } from '../../src/platform/log.ts'
import { featuresOfItems } from '../dataset/from-rows.ts'
import { type OpenedModel, openModel } from '../publishing/sealed-model.ts'
import { isHybrid } from '../recommenders/hybrid.ts'

export interface Place {
  readonly id: string
  readonly name: string
  readonly city: string
  readonly area: string
  readonly lat: number
  readonly lng: number
  readonly cuisines: ReadonlyArray<string>
  readonly createdAt: Date
}

export interface LiveModel extends OpenedModel {
  readonly version: string
  /** Items that it was trained with; those after them joined since, and stand where their content puts them. */
  readonly seenCount: number
  /** Popularity of each of its items, 0 .. 1 within the item's city. */
  readonly fame: Float32Array
  /** City of each of its items; null for a place that is no longer live. */
  readonly cities: ReadonlyArray<string | null>
}

export interface Knowledge {
  readonly places: ReadonlyMap<string, Place>
  /** The best live model that answers each diner differently; null before the first training. */
  readonly personal: LiveModel | null
  /** recommender -> version, of all that are live. */
  readonly liveVersions: Readonly<Record<string, string>>
}

/** More than this join between two trainings in no city; the others wait for the next model. */
const JOINED_LIMIT = 5_000

/** From the best down: the first of them that is live writes the lists. */
export const PERSONAL_RECOMMENDERS = ['hybrid', 'contextual', 'item-based', 'user-based', 'content', 'social'] as const

export const NO_KNOWLEDGE: Knowledge = { places: new Map(), personal: null, liveVersions: {} }

export type Opened = ReadonlyMap<string, OpenedModel & { readonly version: string }>

/** Remembers the models that it opened, so that a reload reads only those that are new. */
export class Library {
  private opened: Opened = new Map()
  knowledge: Knowledge = NO_KNOWLEDGE

  constructor(private readonly log: Log) {}

  get openedModels(): Opened {
    return this.opened
  }

  /** Reads places and live models anew. A model that cannot be opened is logged, and the one before it kept. */
  async reload({ db, sql }: Pick<Connection, 'db' | 'sql'>): Promise<void> {
    const { id, name, city, area, lat, lng, cuisines, createdAt } = restaurants
    const rows = await db.select({ id, name, city, area, lat, lng, cuisines, createdAt }).from(restaurants).where(eq(restaurants.status, 'live')).orderBy(restaurants.id)
    const places = new Map(rows.map((row) => [row.id as string, row]))
    this.opened = await this.open(db)
    const seen = knowledgeOf(places, this.opened)
    const joined = seen.personal ? [...places.keys()].filter((place) => !seen.personal!.itemOf.has(place)).slice(0, JOINED_LIMIT) : []
    this.knowledge = joined.length === 0 ? seen : { ...seen, personal: withJoined(seen.personal!, await featuresOfItems(sql, joined)) }
  }

  private async open(db: Reader): Promise<Opened> {
    const live = await db.select({ version: models.version, recommender: models.recommender }).from(models).where(eq(models.state, 'live'))
    const wanted = live.filter(({ version, recommender }) => this.opened.get(recommender)?.version !== version).map(({ version }) => version)
    const opened = new Map([...this.opened].filter(([recommender]) => live.some((one) => one.recommender === recommender)))
    if (wanted.length === 0) return opened
    const fresh = await db.select({ version: models.version, recommender: models.recommender, sha256: models.sha256, artefact: models.artefact }).from(models).where(inArray(models.version, wanted))
    for (const { version, recommender, sha256, artefact } of fresh) {
      try {
        opened.set(recommender, { version, ...openModel(artefact, sha256) })
      } catch (error) {
        this.log.error({ version, error: (error as Error).message }, 'a live model cannot be used')
      }
    }
    return opened
  }
}

export function knowledgeOf(places: ReadonlyMap<string, Place>, opened: Opened): Knowledge {
  const best = PERSONAL_RECOMMENDERS.map((name) => opened.get(name)).find((one) => one !== undefined) ?? null
  return {
    places,
    personal: best && { ...best, seenCount: best.itemIds.length, ...surroundingsOf(best, places, opened.get('popularity') ?? null) },
    liveVersions: Object.fromEntries([...opened].map(([recommender, { version }]) => [recommender, version])),
  }
}

function surroundingsOf({ itemIds }: OpenedModel, places: ReadonlyMap<string, Place>, popularity: OpenedModel | null): Pick<LiveModel, 'fame' | 'cities'> {
  const counted = new Float32Array(popularity?.model.itemCount ?? 0)
  popularity?.model.score({ person: null, history: new Uint32Array(0) }, counted)
  const cities = itemIds.map((id) => places.get(id)?.city ?? null)
  const fame = Float32Array.from(itemIds, (id) => counted[popularity?.itemOf.get(id) ?? -1] ?? 0)
  const greatest = new Map<string | null, number>()
  fame.forEach((value, item) => greatest.set(cities[item]!, Math.max(greatest.get(cities[item]!) ?? 0, value)))
  return { cities, fame: fame.map((value, item) => value / (greatest.get(cities[item]!) || 1)) }
}


/** The model with the places that joined after it was made, where it can say something of them. */
function withJoined(personal: LiveModel, { ids, features }: Awaited<ReturnType<typeof featuresOfItems>>): LiveModel {
  if (!isHybrid(personal.model) || ids.length === 0) return personal
  const itemIds = [...personal.itemIds, ...ids]
  return { ...personal, model: personal.model.including(features, ids.length), itemIds, itemOf: new Map(itemIds.map((id, item) => [id, item])) }
}
