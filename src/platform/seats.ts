/**
 * How many of something each has taken, in all processes together: nobody gets more by being led to another one. It is no record.
 * While there are others, a process tells them how many each of its own holds, and says every few seconds that it is there; alone,
 * it says nothing else. Nobody waits for any of it but those who would be refused for what another process said: first the database
 * is asked whether that one still has a connection, so that what a killed process held is free at once. Two that were given the
 * last one in the same moment are put right when the processes hear of each other.
 */
import type { Wakes } from './wakes.ts'

const CHANNEL = 'buka_seats'
const BEAT_MS = 5_000
/** Of a machine that is gone, the database may not know for long. */
const FORGOTTEN_MS = 20_000
/** What is taken within this time is told together. */
const GAP_MS = 20
/** Whoever was asked about is believed to be there for so long. */
const BELIEVED_MS = 1_000
/** A notification holds 8,000 bytes, and a line about 20. */
const MAX_LINES = 350

export interface Wanted {
  readonly holder: string
  readonly most: number
}

export interface Seats {
  /** One for each holder, or none at all. Counted before anything is waited for. */
  take(wanted: ReadonlyArray<Wanted>): Promise<boolean>
  leave(wanted: ReadonlyArray<Wanted>): void
  /** Called with a holder of whom too many were let in, and how many of this process may stay. */
  onTooMany: (holder: string, keep: number) => void
  close(): void
}

interface Held {
  readonly holder: string
  readonly most: number
  count: number
}

interface Other {
  heardAt: number
  knownAt: number
  readonly counts: Map<string, number>
}

/** What a message is: tell me all you hold, this is all I hold, these have changed, I am here and hold so many, I am going. */
type Sign = '?' | '*' | '=' | '.' | '-'

/** @param areThere those of these processes that have a connection to the database */
export async function openSeats(wakes: Wakes, processId: string, areThere: (processIds: ReadonlyArray<string>) => Promise<ReadonlySet<string>>): Promise<Seats> {
  const ours = new Map<string, Held>()
  const others = new Map<string, Other>()
  const changed = new Set<string>()
  let telling: ReturnType<typeof setTimeout> | undefined

  const heldByOthers = (key: string): number => [...others.values()].reduce((sum, { counts }) => sum + (counts.get(key) ?? 0), 0)
  const isOver = ({ holder, most }: Wanted): boolean => (ours.get(keyOf(holder))?.count ?? 0) + heldByOthers(keyOf(holder)) > most

  function say(sign: Sign, keys: ReadonlyArray<string> = []): void {
    let next = sign
    for (let i = 0; i === 0 || i < keys.length; i += MAX_LINES) {
      wakes.say(CHANNEL, [`${next}${processId}`, ...keys.slice(i, i + MAX_LINES).map((key) => `${key} ${ours.get(key)?.count ?? 0}`)].join('\n'))
      next = '='
    }
  }
  const sayAll = (): void => say('*', [...ours.keys()])

  function tellSoon(key: string): void {
    if (others.size === 0) return
    changed.add(key)
    telling ??= setTimeout(tell, GAP_MS)
  }

  function tell(): void {
    clearTimeout(telling)
    telling = undefined
    if (changed.size > 0) say('=', [...changed])
    changed.clear()
  }

  function hear(said: string): void {
    const [head = '', ...lines] = said.split('\n')
    const sign = head[0] as Sign
    const from = head.slice(1)
    if (from === processId) return
    if (sign === '-') return void others.delete(from)
    const known = others.get(from)
    const other = known ?? { heardAt: 0, knownAt: 0, counts: new Map<string, number>() }
    other.heardAt = performance.now()
    others.set(from, other)
    if (sign === '?') return sayAll()
    if (sign === '*') other.counts.clear()
    // Something was said that we have not heard.
    if ((!known && sign !== '*') || (sign === '.' && Number(lines[0]) !== sumOf(other.counts))) say('?')
    if (sign === '.') return
    for (const line of lines) {
      const [key = '', count] = line.split(' ')
      if (Number(count) > 0) other.counts.set(key, Number(count))
      else other.counts.delete(key)
      if (ours.has(key)) putRight(key)
    }
  }

  /** Each process may keep what those of lower names leave: all of them come to the same answer, and nobody is put out twice. */
  function putRight(key: string): void {
    const { holder, most, count } = ours.get(key) as Held
    const before = [...others].reduce((sum, [id, { counts }]) => sum + (id < processId ? counts.get(key) ?? 0 : 0), 0)
    if (count > most - before) seats.onTooMany(holder, Math.max(0, most - before))
  }

  async function forgetTheDead(): Promise<void> {
    const now = performance.now()
    const unsure = [...others].filter(([, { knownAt }]) => now - knownAt > BELIEVED_MS).map(([id]) => id)
    if (unsure.length === 0) return
    for (const id of unsure) (others.get(id) as Other).knownAt = now
    const alive = await areThere(unsure)
    for (const id of unsure) if (!alive.has(id)) others.delete(id)
  }

  function add({ holder, most }: Wanted, by: number): void {
    const key = keyOf(holder)
    const held = ours.get(key) ?? { holder, most, count: 0 }
    held.count += by
    if (held.count > 0) ours.set(key, held)
    else ours.delete(key)
    tellSoon(key)
  }

  const seats: Seats = {
    take: async (wanted) => {
      if (wanted.some(({ holder, most }) => (ours.get(keyOf(holder))?.count ?? 0) >= most)) return false
      for (const one of wanted) add(one, 1)
      if (!wanted.some(isOver)) return true
      try {
        await forgetTheDead()
        if (!wanted.some(isOver)) return true
      } catch (error) {
        for (const one of wanted) add(one, -1)
        throw error
      }
      for (const one of wanted) add(one, -1)
      return false
    },
    leave: (wanted) => {
      for (const one of wanted) add(one, -1)
    },
    onTooMany: () => {},
    close: () => {
      clearInterval(beating)
      clearTimeout(telling)
      say('-')
    },
  }

  await wakes.hear(CHANNEL, hear, () => {
    say('?')
    sayAll()
  })
  const beating = setInterval(() => {
    tell()
    wakes.say(CHANNEL, `.${processId}\n${[...ours.values()].reduce((sum, { count }) => sum + count, 0)}`)
    const before = performance.now() - FORGOTTEN_MS
    for (const [id, { heardAt }] of others) if (heardAt < before) others.delete(id)
  }, BEAT_MS)
  return seats
}

const sumOf = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0)

/** Short, and nobody's name or address. */
const keyOf = (holder: string): string => Bun.hash(holder).toString(36)
