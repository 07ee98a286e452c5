/** Packs: portions that belong together are put into containers of their kind, filled by volume. No I/O. */
import type { OrderedContainer } from '../../drizzle/schema/orders.ts'
import { kobo, type Kobo, sumKobo, timesKobo } from '../vocabulary/money.ts'

export interface Portions {
  /** Number of the pack that the guest put them in. */
  readonly pack: number
  readonly container: OrderedContainer | null
  /** How much of a container one portion fills. */
  readonly volume: number
  readonly quantity: number
}

export interface PackCount {
  readonly pack: number
  readonly container: OrderedContainer
  readonly count: number
}

/**
 * How many containers of which kind are needed. Within one pack, portions of one container kind share; the largest go in
 * first, each into the first container with room (first fit decreasing, never more than 11/9 of the least and one, Dósa 2007).
 * A portion that is larger than its container takes as many of them as it needs, for itself.
 */
export function packsFor(lines: ReadonlyArray<Portions>): PackCount[] {
  const groups = new Map<string, { readonly pack: number; readonly container: OrderedContainer; readonly portions: Portions[] }>()
  for (const line of lines) {
    if (line.container === null || line.quantity === 0) continue
    const key = `${line.pack} ${line.container.id}`
    const group = groups.get(key) ?? { pack: line.pack, container: line.container, portions: [] }
    group.portions.push(line)
    groups.set(key, group)
  }
  return [...groups.values()].sort((a, b) => a.pack - b.pack).map(({ pack, container, portions }) => ({ pack, container, count: containersFor(container.volume, portions) }))
}

function containersFor(size: number, portions: ReadonlyArray<Portions>): number {
  let oversize = 0
  /** Room that is left in each container. */
  const rooms: number[] = []
  for (const { volume, quantity } of [...portions].sort((a, b) => b.volume - a.volume)) {
    if (volume > size) {
      oversize += Math.ceil(volume / size) * quantity
      continue
    }
    let left = quantity
    for (let i = 0; i < rooms.length && left > 0; i++) {
      const fits = Math.min(left, Math.floor((rooms[i] as number) / volume))
      rooms[i] = (rooms[i] as number) - fits * volume
      left -= fits
    }
    const perContainer = Math.floor(size / volume)
    for (; left > 0; left -= perContainer) rooms.push(size - Math.min(left, perContainer) * volume)
  }
  return oversize + rooms.length
}

export const packsPrice = (counts: ReadonlyArray<PackCount>): Kobo => sumKobo(counts.map(({ container, count }) => timesKobo(kobo(container.price), count)))
