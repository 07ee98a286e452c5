/**
 * Followers of things that happen, in every web process: whoever looks at an order follows its id. The table of events is the
 * truth. A process reads it forward from bookmark to bookmark (bookmark.ts), woken by the others and once a second besides,
 * and tells the followers of what it read; a wake that is lost, late or doubled changes nothing.
 */
import { sql } from 'drizzle-orm'
import { eventFollowers, events } from '../../drizzle/schema/outbox.ts'
import { type Bookmark, bookmarkAt, bookmarkText, readBookmark } from './bookmark.ts'
import type { Database, Reader, Transaction } from './database.ts'
import { Gathered } from './gathered.ts'
import type { Log } from './log.ts'
import { WAKE_CHANNEL } from './outbox.ts'
import { announce, type Wakes } from './wakes.ts'

const NUDGE_CHANNEL = 'buka_nudges'
const TOPICS = '2f0b7f1e-6a51-5d1c-9f63-6f1d3f0c5a11'
const POLL_MS = 1_000
const RETRY_MS = 250
/** So many readings a second are enough for everybody. */
const GAP_MS = 40
/** More than that at once, and all followers look at everything again. */
const MAX_READ = 5_000
/** More than that, and a follower that was away looks at everything again. */
const MAX_REPLAYED = 100
const MAX_WAITING = 64
/** So many of those who come back are asked for at once. */
const MAX_GATHERED = 500
/** A notification holds 8,000 bytes. */
const MAX_NUDGED = 200

/** That something happened, and what; the rest is read from the rows, with the rights of whoever looks. */
export interface Happening {
  readonly id: number
  readonly name: string
  readonly at: Date
}

export interface News {
  /** As of here. */
  readonly bookmark: string
  readonly happenings: ReadonlyArray<Happening>
  /** More happened than is told. */
  readonly missed: boolean
}

export interface Following {
  /** What happened since the last time this was asked. */
  take(): News
  /** All that happened before this was called is there to be taken after it. */
  catchUp(): Promise<void>
  /** News that could not be used after all. */
  putBack(news: News): void
  end(): void
}

export interface Live {
  /**
   * Follows subjects from here on, or from a bookmark on.
   * @param since what `News.bookmark` or `bookmark()` said before, by whichever process; what is no bookmark of ours counts as "missed"
   * @param nudge called when there is something to take, also before this returns; must not throw
   */
  follow(subjects: ReadonlyArray<string>, since: string | null, nudge: () => void): Promise<Following>
  /** Whatever is read after this knows all that happened before it. */
  bookmark(): Promise<string>
  /** What happened since, without following. */
  since(subjects: ReadonlyArray<string>, bookmark: string): Promise<News>
  /** Nudges the followers of this process alone. */
  nudge(subject: string): void
  /** How many follow, for the metrics and the tests. */
  readonly size: number
  close(): Promise<void>
}

/** A subject that is no row of its own: what all who look at everything of a kind follow. */
export const topicOf = (name: string): string => Bun.randomUUIDv5(name, TOPICS)

/** Tells followers to look again although nothing happened that is worth keeping: a rider has moved. May be lost; what it speaks of is in the rows. */
export async function nudge(tx: Transaction, subjects: ReadonlyArray<string>): Promise<void> {
  const each = [...new Set(subjects)]
  for (let i = 0; i < each.length; i += MAX_NUDGED) await announce(tx, NUDGE_CHANNEL, each.slice(i, i + MAX_NUDGED).join(' '))
}

class Follower implements Following {
  private waiting: Happening[] = []
  private missed = false

  constructor(readonly subjects: ReadonlyArray<string>, readonly nudge: () => void, private readonly feed: Feed) {}

  hear(happening: Happening): void {
    if (this.waiting.length >= MAX_WAITING) this.hasMissed()
    else if (!this.missed) this.waiting.push(happening)
  }

  hasMissed(): void {
    this.missed = true
    this.waiting = []
  }

  take(): News {
    const news = { bookmark: bookmarkText(this.feed.at), happenings: this.waiting, missed: this.missed }
    this.waiting = []
    this.missed = false
    return news
  }

  catchUp(): Promise<void> {
    return this.feed.catchUp()
  }

  putBack({ happenings, missed }: News): void {
    if (missed || happenings.length + this.waiting.length > MAX_REPLAYED) this.hasMissed()
    else this.waiting = [...happenings, ...this.waiting]
  }

  end(): void {
    this.feed.drop(this)
  }
}

interface Row extends Record<string, unknown> {
  readonly snapshot: string
  readonly id: string | number | null
  readonly name: string
  readonly at: string | Date
  readonly subject_id: string
  readonly followed: string | null
}

/** One reader per process: it knows where it stands, and who wants to hear of what. */
class Feed {
  at: Bookmark = { next: 0n, open: [] }
  private readonly followers = new Map<string, Set<Follower>>()
  size = 0
  private stopped = false
  private reading: Promise<void> | null = null
  private again: Promise<void> | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private lastRead = 0
  private isBehind = false

  constructor(private readonly db: Database, private readonly log: Log) {}

  add(follower: Follower): void {
    for (const subject of follower.subjects) {
      const others = this.followers.get(subject)
      if (others) others.add(follower)
      else this.followers.set(subject, new Set([follower]))
    }
    this.size++
  }

  drop(follower: Follower): void {
    if (!this.followers.get(follower.subjects[0] ?? '')?.has(follower)) return
    for (const subject of follower.subjects) {
      const others = this.followers.get(subject)
      others?.delete(follower)
      if (others?.size === 0) this.followers.delete(subject)
    }
    this.size--
  }

  /** Reads soon. Nobody needs to know what nobody follows. */
  wake(): void {
    if (this.size > 0) void this.catchUp().catch(() => {})
  }

  /** Waits until a reading that began after this call is done: those who call while one is under way share the next. */
  catchUp(): Promise<void> {
    if (!this.reading) return (this.reading = this.read().finally(() => { this.reading = null }))
    return (this.again ??= this.reading.catch(() => {}).then(() => {
      this.again = null
      return this.catchUp()
    }))
  }

  nudge(subjects: Iterable<string>): void {
    const nudged = new Set<Follower>()
    for (const subject of subjects) for (const follower of this.followers.get(subject) ?? []) nudged.add(follower)
    for (const follower of nudged) follower.nudge()
  }

  stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    return (this.reading ?? Promise.resolve()).catch(() => {})
  }

  private async read(): Promise<void> {
    const early = GAP_MS - (performance.now() - this.lastRead)
    if (early > 0) await Bun.sleep(early)
    try {
      // With nobody to tell, only where we stand is of interest. Whoever came while that was asked follows from before it.
      let rows = this.size === 0 ? await here(this.db) : null
      if (rows === null || this.size > 0) rows = await readOn(this.db, this.at)
      this.tell(rows)
      if (this.isBehind) this.log.info('live streams go on')
      this.isBehind = false
      this.schedule(POLL_MS)
    } catch (error) {
      if (!this.isBehind && !this.stopped) this.log.warn({ err: error }, 'live streams wait for the database')
      this.isBehind = true
      this.schedule(RETRY_MS)
      throw error
    } finally {
      this.lastRead = performance.now()
    }
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer)
    if (!this.stopped) this.timer = setTimeout(() => this.wake(), ms)
  }

  private tell(rows: ReadonlyArray<Row>): void {
    const [first] = rows
    if (!first) throw new Error('the history of commits said nothing')
    this.at = bookmarkAt(first.snapshot)
    if (rows.length > MAX_READ) return this.tellAllThatTheyMissed()
    const nudged = new Set<Follower>()
    for (const row of rows) {
      if (row.id === null) continue
      const happening = happeningOf(row)
      for (const subject of new Set([row.subject_id, ...(row.followed?.split(' ') ?? [])])) {
        for (const follower of this.followers.get(subject) ?? []) {
          if (nudged.has(follower) && follower.subjects.length > 1 && this.hasHeard(follower, row, subject)) continue
          follower.hear(happening)
          nudged.add(follower)
        }
      }
    }
    for (const follower of nudged) follower.nudge()
  }

  /** Somebody who follows two of an event's subjects hears of it once: by way of the first. */
  private hasHeard(follower: Follower, row: Row, subject: string): boolean {
    const first = [row.subject_id, ...(row.followed?.split(' ') ?? [])].find((one) => follower.subjects.includes(one))
    return first !== subject
  }

  private tellAllThatTheyMissed(): void {
    const all = new Set<Follower>()
    for (const followers of this.followers.values()) for (const follower of followers) all.add(follower)
    for (const follower of all) {
      follower.hasMissed()
      follower.nudge()
    }
  }
}

const happeningOf = (row: Row): Happening => ({ id: Number(row.id), name: row.name, at: new Date(row.at) })

const openOf = ({ open }: Bookmark): string => `{${open.join(',')}}`

const here = (db: Reader): Promise<Row[]> => db.execute<Row>(sql`select pg_current_snapshot()::text as snapshot, null as id`).then((rows) => [...rows])

/**
 * What has become true since a bookmark, and the bookmark after it. One statement, because a statement has one snapshot.
 * The two branches of the union are the two ways not to be true then, and each is a short walk in an index. Rows of a restored
 * dump that claim to be from the future are left out.
 */
async function readOn(db: Reader, { next, open }: Bookmark): Promise<Row[]> {
  return [...await db.execute<Row>(sql`
    select s.snapshot, e.id, e.name, e.subject_id, e.at, (select string_agg(f.followed_id::text, ' ') from ${eventFollowers} f where f.event_id = e.id) as followed
    from (select pg_current_snapshot()::text as snapshot) s left join lateral (
      select id, name, subject_id, at from ${events} where tx >= ${String(next)}::xid8 and tx < pg_snapshot_xmax(s.snapshot::pg_snapshot)
      union all select id, name, subject_id, at from ${events} where tx = any(${openOf({ next, open })}::xid8[])
      limit ${MAX_READ + 1}
    ) e on true order by e.id`)]
}

interface Absence {
  readonly subjects: ReadonlyArray<string>
  readonly from: Bookmark
  readonly to: Bookmark
}

/**
 * What became true for the subjects of each absence after one bookmark and up to another. After a restart thousands come back within
 * seconds, so it is asked for many at once. `low` says again what the longer condition says, in a way that an index understands.
 */
async function readBetween(db: Reader, absences: ReadonlyArray<Absence>): Promise<Happening[][]> {
  const wanted = absences.map(({ subjects, from, to }, i) => ({
    i, subjects, low: String([from.next, ...from.open].reduce((low, tx) => (tx < low ? tx : low))), next: String(from.next), open: from.open.map(String), to_next: String(to.next), to_open: to.open.map(String),
  }))
  const isNew = (tx: ReturnType<typeof sql>) => sql`${tx} >= w.low and (${tx} >= w.next or ${tx} = any(w.open)) and ${tx} < w.to_next and ${tx} <> all(w.to_open)`
  const rows = await db.execute<Row & { readonly i: number }>(sql`
    select w.i, happened.id, happened.name, happened.at
    from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as w(i int, subjects uuid[], low xid8, next xid8, open xid8[], to_next xid8, to_open xid8[]) cross join lateral (
      select e.id, e.name, e.at from ${events} e where e.subject_id = any(w.subjects) and ${isNew(sql`e.tx`)}
      union select e.id, e.name, e.at from ${eventFollowers} f join ${events} e on e.id = f.event_id where f.followed_id = any(w.subjects) and ${isNew(sql`f.tx`)}
      order by id limit ${MAX_REPLAYED + 1}
    ) happened order by happened.id`)
  const happened: Happening[][] = absences.map(() => [])
  for (const row of rows) happened[row.i]?.push(happeningOf(row))
  return happened
}

export async function openLive(db: Database, wakes: Wakes, log: Log): Promise<Live> {
  const feed = new Feed(db, log)
  const absences = new Gathered<Absence, Happening[]>(MAX_GATHERED, (some) => readBetween(db, some))
  await feed.catchUp()
  const wake = () => feed.wake()
  await wakes.hear(WAKE_CHANNEL, wake, wake)
  await wakes.hear(NUDGE_CHANNEL, (said) => feed.nudge(said.split(' ')), wake)

  /** @param now where the asker stands, which is never before what they ask for */
  async function replay(subjects: ReadonlyArray<string>, since: string, now: Bookmark): Promise<Pick<News, 'happenings' | 'missed'>> {
    const from = readBookmark(since)
    if (!from || from.next > now.next) return { happenings: [], missed: true }
    if (from.next === now.next && from.open.length === now.open.length) return { happenings: [], missed: false }
    const happenings = await absences.of({ subjects, from, to: now })
    return happenings.length > MAX_REPLAYED ? { happenings: [], missed: true } : { happenings, missed: false }
  }

  return {
    follow: async (subjects, since, nudged) => {
      await feed.catchUp()
      const now = feed.at
      const follower = new Follower(subjects, nudged, feed)
      // Nothing is waited for between these two lines: what the feed reads from here on reaches the follower.
      feed.add(follower)
      if (since === null) return follower
      try {
        const { happenings, missed } = await replay(subjects, since, now)
        if (missed || happenings.length > 0) follower.putBack({ bookmark: '', happenings, missed })
        return follower
      } catch (error) {
        follower.end()
        throw error
      }
    },
    bookmark: async () => {
      await feed.catchUp()
      return bookmarkText(feed.at)
    },
    since: async (subjects, bookmark) => {
      await feed.catchUp()
      const now = feed.at
      return { bookmark: bookmarkText(now), ...await replay(subjects, bookmark, now) }
    },
    nudge: (subject) => feed.nudge([subject]),
    get size() {
      return feed.size
    },
    close: async () => {
      await feed.stop()
    },
  }
}

/** Chore: whom events were told to is of no use once nobody comes back for it. */
export async function forgetFollowers(db: Database, now: Date): Promise<number> {
  const before = new Date(now.getTime() - 86_400_000)
  const gone = await db.execute(sql`delete from ${eventFollowers} where event_id <= (select max(id) from ${events} where at < ${before.toISOString()}::timestamptz)`)
  return gone.count
}
