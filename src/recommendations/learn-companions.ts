/** What people had together, read from delivered orders and from reviews of meals, and learned anew. */
import { sql } from 'drizzle-orm'
import type { Database, Reader } from '../platform/database.ts'
import { write } from '../platform/database.ts'
import { foldText } from '../vocabulary/text.ts'
import { learnCompanions, type Meal, type NamedDish } from './companions.ts'

const REMEMBERED_DAYS = 365
/** The newest so many: about 100 MB while it is learned from. */
const MEALS_READ = 300_000
const ROWS_AT_ONCE = 1_000

/**
 * In a group order each one's dishes are a meal of their own. Who rated the dishes of a meal that was ordered here is counted once, by
 * the order. Nothing is learned from who wants no lists of their own.
 */
export async function readMeals(db: Reader, now: Date): Promise<Meal[]> {
  const since = new Date(now.getTime() - REMEMBERED_DAYS * 86_400_000).toISOString()
  return [...await db.execute<Meal & Record<string, unknown>>(sql`
    select restaurant as "restaurantId", diner, array_agg(distinct dish) as "dishIds" from (
      select o.id as meal, line.for_name as eater, o.customer_id as diner, o.restaurant_id as restaurant, line.dish_id as dish, o.placed_at as at
      from orders o join order_lines line on line.order_id = o.id
      where o.state = 'delivered' and o.placed_at > ${since}::timestamptz and line.dish_id is not null and line.state = 'ordered'
      union all
      select review.id, null, review.person_id, review.restaurant_id, rated.dish_id, review.created_at
      from reviews review join dish_ratings rated on rated.review_id = review.id
      where review.created_at > ${since}::timestamptz
        and not exists (select from orders o where o.person_id = review.person_id and o.restaurant_id = review.restaurant_id and o.state = 'delivered')
    ) eaten
    where not exists (select from list_choices choice where choice.diner_id = eaten.diner and not choice.is_personal)
    group by meal, eater, restaurant, diner order by max(at) desc limit ${MEALS_READ}`)]
}

const readDishes = async (db: Reader): Promise<NamedDish[]> =>
  [...await db.execute<{ id: string; restaurantId: string; name: string }>(sql`select id, restaurant_id as "restaurantId", name from dishes where removed_at is null`)].map((dish) => ({ ...dish, name: foldText(dish.name) }))

/** Returns of how many dishes something is known. All rows change at once: nobody sees half of it. */
export async function relearnCompanions(db: Database, now: Date): Promise<number> {
  const learned = learnCompanions(await readMeals(db, now), await readDishes(db))
  await write(db, async (tx) => {
    for (let start = 0; start < learned.length; start += ROWS_AT_ONCE) {
      const rows = JSON.stringify(learned.slice(start, start + ROWS_AT_ONCE))
      // A dish may have gone from the menu for good since it was read.
      await tx.execute(sql`
        insert into dish_companions (dish_id, restaurant_id, share, people, companions, computed_at)
        select dish.id, dish.restaurant_id, one.share, one.people, one.companions, ${now.toISOString()}::timestamptz
        from json_to_recordset(${rows}::text::json) as one("dishId" uuid, share real, people real, companions jsonb) join dishes dish on dish.id = one."dishId"
        on conflict (dish_id) do update set share = excluded.share, people = excluded.people, companions = excluded.companions, computed_at = excluded.computed_at`)
    }
    await tx.execute(sql`delete from dish_companions where computed_at < ${now.toISOString()}::timestamptz`)
  })
  return learned.length
}
