/** The net below the queue: lists that lag behind what their diners did, or behind the model. */
import { sql } from 'drizzle-orm'
import type { Database } from '../../src/platform/database.ts'
import type { Id } from '../../src/vocabulary/id.ts'

/**
 * Diners who did something between `since` and `now` and whose list is missing, older than that, or of another model; those who
 * came last first, because they are the likeliest to be here. Who wants no list of their own has none, and it is not stale.
 */
export async function dinersWithStaleLists(db: Pick<Database, 'execute'>, modelVersion: string, { since, now }: { readonly since: Date; readonly now: Date }, limit: number): Promise<Id<'diner'>[]> {
  const rows = await db.execute<{ id: Id<'diner'> }>(sql`
    select active.diner_id as id
    from (select diner_id, max(at) as last_at from feedback where at >= ${since.toISOString()}::timestamptz and at <= ${now.toISOString()}::timestamptz group by diner_id) active
    left join suggestion_lists list on list.diner_id = active.diner_id
    where (list.diner_id is null or coalesce(list.knows_until, list.computed_at) < date_trunc('milliseconds', active.last_at) or list.model_version <> ${modelVersion})
      and not exists (select from list_choices choice where choice.diner_id = active.diner_id and not choice.is_personal)
    order by active.last_at desc limit ${limit}`)
  return rows.map(({ id }) => id)
}
