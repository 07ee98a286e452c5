/** Reads what diners did and writes the lists that follow from it. */
import { inArray, sql } from 'drizzle-orm'
import { suggestionLists } from '../../drizzle/schema/recommendations.ts'
import { type Database, write } from '../../src/platform/database.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { DINERS_PER_NEWS, LISTS_CHANNEL } from '../contract.ts'
import { isHybrid } from '../recommenders/hybrid.ts'
import { blendedList } from './blended-list.ts'
import { type DinerList, hybridList } from './hybrid-list.ts'
import type { Knowledge } from './knowledge.ts'
import { type KnownDiner, knownDiners } from './known-diners.ts'
import { tasteOf } from './taste.ts'

/**
 * Safe to do twice, and whenever: it reads all it needs. A list that was computed later is never overwritten by one
 * that was computed earlier. Without a live model nothing is written: the diner is shown what is popular. Who wants no list of
 * their own has none.
 */
export async function refreshDinerLists(db: Database, knowledge: Knowledge, dinerIds: ReadonlyArray<Id<'diner'>>, now: Date): Promise<boolean> {
  const { personal } = knowledge
  if (!personal || dinerIds.length === 0) return false
  const diners = await knownDiners(db, dinerIds)
  const lists: Array<{ id: string; knows_until: Date | null } & DinerList> = []
  let failure: unknown = null
  for (const diner of diners) {
    // One whose list cannot be written must not keep the others from theirs.
    try {
      if (diner.isPersonal) lists.push({ id: diner.id, knows_until: diner.knownUntil, ...listOf(knowledge, diner, now) })
    } catch (error) {
      failure ??= error
    }
    // Between two of them whoever waits for this process has a turn.
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  const refused = diners.filter(({ isPersonal }) => !isPersonal).map(({ id }) => id as Id<'diner'>)
  await write(db, async (tx) => {
    if (lists.length > 0) {
      await tx.execute(sql`
        insert into suggestion_lists (diner_id, items, held, model_version, computed_at, knows_until)
        select id, items, held, ${personal.version}, ${now.toISOString()}::timestamptz, knows_until from json_to_recordset(${JSON.stringify(lists)}::text::json) as list(id uuid, items jsonb, held int, knows_until timestamptz)
        where not exists (select from list_choices choice where choice.diner_id = list.id and not choice.is_personal)
        order by id
        on conflict (diner_id) do update set items = excluded.items, held = excluded.held, model_version = excluded.model_version, computed_at = excluded.computed_at, knows_until = excluded.knows_until
          where suggestion_lists.computed_at <= excluded.computed_at`)
    }
    if (refused.length > 0) await tx.delete(suggestionLists).where(inArray(suggestionLists.dinerId, refused))
    for (let start = 0; start < dinerIds.length; start += DINERS_PER_NEWS) {
      await tx.execute(sql`select pg_notify(${LISTS_CHANNEL}, ${dinerIds.slice(start, start + DINERS_PER_NEWS).join(',')})`)
    }
  })
  if (failure !== null) throw failure
  return true
}

function listOf(knowledge: Knowledge, diner: KnownDiner, now: Date): DinerList {
  const personal = knowledge.personal!
  if (isHybrid(personal.model)) return hybridList(knowledge, { ...personal, model: personal.model }, diner, now)
  const taste = tasteOf(diner.deeds, now)
  return { items: blendedList(knowledge, taste, now), held: taste.liked.length }
}
