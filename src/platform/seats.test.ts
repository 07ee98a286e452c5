import { afterEach, describe, expect, test } from 'bun:test'
import { openSeats, type Seats, type Wanted } from './seats.ts'
import type { Wakes } from './wakes.ts'

/** What processes say to each other, as they would hear it: in order from each, late, and now and then not at all. */
class Air {
  readonly listeners: Array<{ name: string; hear: (said: string) => void; again: () => void }> = []
  readonly dead = new Set<string>()
  said = 0
  isLost: () => boolean = () => false
  private readonly late: Array<() => void> = []

  wakesOf(name: string): Wakes {
    return {
      hear: async (_, hear, again) => {
        this.listeners.push({ name, hear, again })
        again()
      },
      say: (_, text) => {
        this.said++
        for (const one of this.listeners) if (!this.dead.has(one.name) && !this.isLost()) this.late.push(() => { if (!this.dead.has(one.name)) one.hear(text) })
      },
      close: async () => {},
    }
  }

  /** Everything that was said, and was said because of it, is heard. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      await Bun.sleep(25)
      if (this.late.length > 0) quiet = 0
      for (const hear of this.late.splice(0)) hear()
    }
  }
}

const opened: Seats[] = []
afterEach(() => opened.splice(0).forEach((one) => one.close()))

async function processes(air: Air, names: ReadonlyArray<string>): Promise<Seats[]> {
  const all = await Promise.all(names.map((name) => openSeats(air.wakesOf(name), name, async (asked) => new Set(asked.filter((one) => !air.dead.has(one))))))
  opened.push(...all)
  await air.settle()
  return all
}

const ada: Wanted[] = [{ holder: 'person ada', most: 3 }]

describe('seats', () => {
  test('three are three, whichever process they are asked of', async () => {
    const air = new Air()
    const [here, there] = await processes(air, ['a', 'b']) as [Seats, Seats]
    expect([await here.take(ada), await there.take(ada)]).toEqual([true, true])
    await air.settle()
    expect(await here.take(ada)).toBe(true)
    await air.settle()
    expect([await here.take(ada), await there.take(ada)]).toEqual([false, false])
    there.leave(ada)
    await air.settle()
    expect(await here.take(ada)).toBe(true)
    expect(await here.take([{ holder: 'person musa', most: 3 }])).toBe(true)
  })

  test('four at once of one process are three', async () => {
    const [here] = await processes(new Air(), ['a']) as [Seats]
    expect(await Promise.all([1, 2, 3, 4].map(() => here.take(ada)))).toEqual([true, true, true, false])
  })

  test('all seats or none', async () => {
    const [here] = await processes(new Air(), ['a']) as [Seats]
    const both = [{ holder: 'address x', most: 1 }, ...ada]
    expect([await here.take(both), await here.take(both)]).toEqual([true, false])
    expect(await Promise.all([here.take(ada), here.take(ada), here.take(ada)])).toEqual([true, true, false])
  })

  test('what a killed process held is free for whoever asks next', async () => {
    const air = new Air()
    const [here, there] = await processes(air, ['a', 'b']) as [Seats, Seats]
    for (let i = 0; i < 3; i++) await there.take(ada)
    await air.settle()
    expect(await here.take(ada)).toBe(false)
    air.dead.add('b')
    // It was believed to be there a moment ago.
    await Bun.sleep(1_050)
    expect(await here.take(ada)).toBe(true)
  })

  test('a process that comes later knows what the others hold', async () => {
    const air = new Air()
    const [here] = await processes(air, ['a']) as [Seats]
    for (let i = 0; i < 3; i++) await here.take(ada)
    const [later] = await processes(air, ['b']) as [Seats]
    expect(await later.take(ada)).toBe(false)
  })

  test('let in by two at the same moment: one of them puts its last ones out', async () => {
    const air = new Air()
    const [here, there] = await processes(air, ['a', 'b']) as [Seats, Seats]
    const out: string[] = []
    here.onTooMany = (holder, keep) => out.push(`a ${holder} ${keep}`)
    there.onTooMany = (holder, keep) => out.push(`b ${holder} ${keep}`)
    await Promise.all([here.take(ada), here.take(ada), there.take(ada), there.take(ada)])
    await air.settle()
    expect(new Set(out)).toEqual(new Set(['b person ada 1']))
  })

  test('a process that is alone says nothing about those it lets in', async () => {
    const air = new Air()
    const [here] = await processes(air, ['a']) as [Seats]
    const before = air.said
    for (let i = 0; i < 100; i++) await here.take([{ holder: `person ${i}`, most: 3 }])
    await air.settle()
    expect(air.said).toBe(before)
  })

  test('the database is asked once a second about a process, however many are refused', async () => {
    const air = new Air()
    let asked = 0
    const other = await openSeats(air.wakesOf('a'), 'a', async () => new Set())
    const here = await openSeats(air.wakesOf('b'), 'b', async (names) => {
      asked++
      return new Set(names)
    })
    opened.push(other, here)
    await air.settle()
    for (let i = 0; i < 3; i++) await other.take(ada)
    await air.settle()
    for (let i = 0; i < 50; i++) expect(await here.take(ada)).toBe(false)
    expect(asked).toBe(1)
  })

  test('a database that does not answer lets nobody in, and keeps nobody’s seat', async () => {
    const air = new Air()
    const other = await openSeats(air.wakesOf('a'), 'a', async () => new Set())
    const here = await openSeats(air.wakesOf('b'), 'b', async () => { throw new Error('away') })
    opened.push(other, here)
    await air.settle()
    for (let i = 0; i < 3; i++) await other.take(ada)
    await air.settle()
    expect(here.take(ada)).rejects.toThrow('away')
    for (let i = 0; i < 3; i++) other.leave(ada)
    await air.settle()
    expect(await Promise.all([here.take(ada), here.take(ada), here.take(ada)])).toEqual([true, true, true])
  })

  test('messages that are lost are made good: whatever happens, all agree in the end', async () => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))
    console.log(`seed ${seed}`)
    let state = seed
    const chance = (): number => ((state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648)
    const air = new Air()
    const names = ['a', 'b', 'c']
    const all = await processes(air, names)
    const holders = Array.from({ length: 5 }, (_, i) => `person ${i}`)
    /** Seats that are really taken, by process and holder. */
    const taken = names.map(() => new Map<string, number>())
    const put = (i: number, holder: string, by: number) => taken[i]?.set(holder, (taken[i].get(holder) ?? 0) + by)
    all.forEach((seats, i) => {
      seats.onTooMany = (holder, keep) => {
        for (let n = (taken[i]?.get(holder) ?? 0) - keep; n > 0; n--) {
          put(i, holder, -1)
          seats.leave([{ holder, most: 3 }])
        }
      }
    })
    air.isLost = () => chance() < 0.2
    for (let step = 0; step < 300; step++) {
      const i = Math.floor(chance() * 3)
      const holder = holders[Math.floor(chance() * 5)] as string
      const seats = all[i] as Seats
      if (chance() < 0.6) {
        if (await seats.take([{ holder, most: 3 }])) put(i, holder, 1)
      } else if ((taken[i]?.get(holder) ?? 0) > 0) {
        put(i, holder, -1)
        seats.leave([{ holder, most: 3 }])
      }
      if (step % 20 === 0) await air.settle()
    }
    air.isLost = () => false
    // As a link that has come back does.
    for (const { again } of air.listeners) again()
    await air.settle()
    await air.settle()
    for (const holder of holders) expect(taken.reduce((sum, of) => sum + (of.get(holder) ?? 0), 0)).toBeLessThanOrEqual(3)
  }, 20_000)
})
