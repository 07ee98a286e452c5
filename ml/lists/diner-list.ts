/** Reads what diners did and writes the lists that follow from it. */
import { sql } from 'drizzle-orm'
import { pressed } from '../../drizzle/columns.ts'
import { type Database, executeKept, repeated } from '../../src/platform/database.ts'
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
  const written: WrittenList[] = []
  let failure: unknown = null
  for (const diner of diners) {
    // One whose list cannot be written must not keep the others from theirs.
    try {
      written.push(diner.isPersonal ? writtenList(diner, listOf(knowledge, diner, now)) : { id: diner.id, items: null })
    } catch (error) {
      failure ??= error
    }
    // Between two of them whoever waits for this process has a turn.
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  await repeated(() => writeLists(db, written, dinerIds, personal.version, now))
  if (failure !== null) throw failure
  return true
}

interface WrittenList {
  readonly id: string
  /** As the column holds it, in base64; null for who wants no list of their own. */
  readonly items: string | null
  readonly held?: number
  readonly knows_until?: Date | null
}

const writtenList = ({ id, knownUntil }: KnownDiner, { items, held }: DinerList): WrittenList => ({ id, items: Buffer.from(pressed(items)).toString('base64'), held, knows_until: knownUntil })

/** All of them, and the news of them, in one statement. */
async function writeLists(db: Database, written: ReadonlyArray<WrittenList>, dinerIds: ReadonlyArray<Id<'diner'>>, version: string, now: Date): Promise<void> {
  const news = Array.from({ length: Math.ceil(dinerIds.length / DINERS_PER_NEWS) }, (_, part) => dinerIds.slice(part * DINERS_PER_NEWS, (part + 1) * DINERS_PER_NEWS).join(','))
  await executeKept(db, sql`
    with list as materialized (
      select * from json_to_recordset(${JSON.stringify(written)}::text::json) as list(id uuid, items text, held int, knows_until timestamptz)
    ), written as (
      insert into suggestion_lists (diner_id, items, held, model_version, computed_at, knows_until)
      select id, decode(items, 'base64'), held, ${version}, ${now.toISOString()}::timestamptz, knows_until from list
      where items is not null and not exists (select from list_choices choice where choice.diner_id = list.id and not choice.is_personal)
      order by id
      on conflict (diner_id) do update set items = excluded.items, held = excluded.held, model_version = excluded.model_version, computed_at = excluded.computed_at, knows_until = excluded.knows_until
        where suggestion_lists.computed_at <= excluded.computed_at
    ), refused as (
      delete from suggestion_lists using list where diner_id = list.id and list.items is null
    )
    select count(pg_notify(${LISTS_CHANNEL}, payload)) from json_array_elements_text(${JSON.stringify(news)}::text::json) as news(payload)`)
}

function listOf(knowledge: Knowledge, diner: KnownDiner, now: Date): DinerList {
  const personal = knowledge.personal!
  if (isHybrid(personal.model)) return hybridList(knowledge, { ...personal, model: personal.model }, diner, now)
  const taste = tasteOf(diner.deeds, now)
  return { items: blendedList(knowledge, taste, now), held: taste.liked.length }
}
