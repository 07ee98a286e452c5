/** What lies in the open basket of whoever looks, as context of what is suggested; and what goes with it. Kept in memory for a moment. */
import type { Eater } from '../orders/basket.ts'
import { basketOf, linesOf } from '../orders/find-basket.ts'
import { menuOf } from '../menus/queries.ts'
import type { Reader } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { Remembered } from '../platform/remembered.ts'
import type { Id } from '../vocabulary/id.ts'
import { goesWith, type GoesWith, type GoesWithWish, learnedDishesOf } from './goes-with.ts'

export interface OpenBasket {
  readonly restaurantId: Id<'restaurant'>
  readonly dishIds: ReadonlyArray<Id<'dish'>>
}

const BASKETS = 5_000
/** Who changes a basket in this process says so; another process finds out after so long. */
const BASKETS_MS = 20_000
const MENUS = 500
const MENUS_MS = 60_000

export class OpenBaskets {
  private readonly baskets = new Remembered<OpenBasket | null>(BASKETS, BASKETS_MS)
  private readonly menus = new Remembered<Awaited<ReturnType<OpenBaskets['readMenu']>>>(MENUS, MENUS_MS)

  constructor(private readonly db: Reader, private readonly log: Log) {}

  /** Null without a basket, and for an empty one. */
  async of(eater: Eater, now: Date): Promise<OpenBasket | null> {
    try {
      return await this.baskets.get(keyOf(eater), now.getTime(), () => this.readBasket(eater))
    } catch (error) {
      // A page has more to say than what goes with a basket.
      this.log.warn({ error: (error as Error).message }, 'a basket could not be read')
      return null
    }
  }

  /** Called by whoever has just changed it. */
  forget(eater: Eater): void {
    this.baskets.forget(keyOf(eater))
  }

  /** Dishes of that place that go with what is in the basket; none where the menu cannot be read. */
  async goesWith(restaurantId: Id<'restaurant'>, wish: GoesWithWish, now: Date): Promise<GoesWith[]> {
    try {
      const { menu, learned } = await this.menus.get(restaurantId, now.getTime(), () => this.readMenu(restaurantId, now))
      return goesWith(menu, learned, wish)
    } catch (error) {
      this.log.warn({ error: (error as Error).message }, 'what goes with a basket could not be found out')
      return []
    }
  }

  private async readBasket(eater: Eater): Promise<OpenBasket | null> {
    const basket = await basketOf(this.db, eater)
    const lines = basket === null ? [] : await linesOf(this.db, basket.id)
    return basket === null || lines.length === 0 ? null : { restaurantId: basket.restaurantId, dishIds: [...new Set(lines.map(({ dishId }) => dishId))].sort() }
  }

  private async readMenu(restaurantId: Id<'restaurant'>, now: Date) {
    const [menu, learned] = await Promise.all([menuOf(this.db, restaurantId, now), learnedDishesOf(this.db, restaurantId)])
    return { menu, learned }
  }
}

const keyOf = ({ visitorId, personId }: Eater): string => `${visitorId} ${personId ?? ''}`
