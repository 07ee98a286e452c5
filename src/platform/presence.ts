/**
 * Who is there: people who have a stream of a place open, in whichever process. It is no record: processes tell each other of
 * those who come and go, say all of it again now and then, and forget what they have not heard for a while, so that those of a
 * process that was killed go too.
 */
import type { Wakes } from './wakes.ts'

const CHANNEL = 'buka_presence'
const AGAIN_MS = 15_000
const FORGOTTEN_MS = 40_000
/** A notification holds 8,000 bytes, and a line two ids. */
const MAX_LINES = 80

export interface Presence {
  /** Somebody came; call what is returned when they go. */
  arrive(placeId: string, personId: string): () => void
  /** Ids of the people who are there. */
  at(placeId: string): string[]
  close(): void
}

/** @param changed told the place where somebody came or went */
export async function openPresence(wakes: Wakes, changed: (placeId: string) => void, processId: string = crypto.randomUUID()): Promise<Presence> {
  /** `place person` -> how many streams of ours. */
  const ours = new Map<string, number>()
  /** place -> person -> process -> when it was heard. */
  const places = new Map<string, Map<string, Map<string, number>>>()

  function hear(said: string): void {
    const [from = '', ...lines] = said.split('\n')
    for (const line of lines) {
      const [sign, placeId = '', personId = ''] = line.split(' ')
      const before = at(placeId).length
      if (sign === '+') seen(placeId, personId).set(from, performance.now())
      else leave(placeId, personId, from)
      if (at(placeId).length !== before) changed(placeId)
    }
  }

  function seen(placeId: string, personId: string): Map<string, number> {
    const people = places.get(placeId) ?? new Map<string, Map<string, number>>()
    places.set(placeId, people)
    const processes = people.get(personId) ?? new Map<string, number>()
    people.set(personId, processes)
    return processes
  }

  function leave(placeId: string, personId: string, from: string): void {
    const people = places.get(placeId)
    const processes = people?.get(personId)
    processes?.delete(from)
    if (processes?.size === 0) people?.delete(personId)
    if (people?.size === 0) places.delete(placeId)
  }

  const at = (placeId: string): string[] => [...places.get(placeId)?.keys() ?? []].sort()
  const say = (lines: ReadonlyArray<string>): void => {
    for (let i = 0; i < lines.length; i += MAX_LINES) wakes.say(CHANNEL, [processId, ...lines.slice(i, i + MAX_LINES)].join('\n'))
  }
  const sayAgain = (): void => say([...ours.keys()].map((key) => `+ ${key}`))

  function forget(): void {
    const before = performance.now() - FORGOTTEN_MS
    for (const [placeId, people] of places) {
      const count = people.size
      for (const [personId, processes] of people) for (const [from, heardAt] of processes) if (heardAt < before) leave(placeId, personId, from)
      if (at(placeId).length !== count) changed(placeId)
    }
  }

  await wakes.hear(CHANNEL, hear, sayAgain)
  const rounds = setInterval(() => {
    sayAgain()
    forget()
  }, AGAIN_MS)
  return {
    at,
    arrive: (placeId, personId) => {
      const key = `${placeId} ${personId}`
      ours.set(key, (ours.get(key) ?? 0) + 1)
      if (ours.get(key) === 1) say([`+ ${key}`])
      let isHere = true
      return () => {
        if (!isHere) return
        isHere = false
        const left = (ours.get(key) ?? 1) - 1
        if (left > 0) return void ours.set(key, left)
        ours.delete(key)
        say([`- ${key}`])
      }
    },
    close: () => {
      clearInterval(rounds)
      say([...ours.keys()].map((key) => `- ${key}`))
    },
  }
}
