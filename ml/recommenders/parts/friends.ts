import { type LaneRows } from '../../numerics/lanes.ts'
import type { SparseRows } from '../../numerics/sparse.ts'
import type { Links } from '../recommender.ts'
import type { Floor, Part, PartRecipe, Seat } from './part.ts'

/** Of a person with more friends than this, the first count: bounds the second hop. */
const FRIENDS_LIMIT = 200

/**
 * What friends hold, each friend's say divided by the root of how much they hold; the same one low-pass step further;
 * what friends of friends hold, divided also by how many friends the friend has. The diffusion of DiffNet (Wu et al.
 * 2019) without training. Empty rows for a person without friends. Run: O(items held by friends of friends) a person.
 */
export function friends(): PartRecipe {
  const make = (floor: Floor, links: Pick<Links, 'offsets' | 'people'>): Part => {
    const voices = floor.machine.rows(floor.itemCount)
    const smoothed = floor.machine.rows(floor.itemCount)
    const say = Float64Array.from(floor.personDegrees, (degree) => (degree > 0 ? degree ** -0.5 : 0))
    return {
      names: ['friends', 'friends one step on', 'friends of friends'],
      arrays: { offsets: links.offsets, people: links.people },
      run(_, seats, visit) {
        listen(floor, voices, seats, (seat) => circleOf(links, seat), say)
        hear(floor, voices, seats)
        floor.scale(voices, floor.itemPowers(-0.3), smoothed)
        visit(smoothed)
        floor.step(voices, 0.5, 0.5, smoothed)
        visit(smoothed)
        listen(floor, voices, seats, (seat) => widerCircleOf(links, seat), say)
        floor.scale(voices, floor.itemPowers(-0.3), smoothed)
        visit(smoothed)
      },
    }
  }
  return {
    fit: async (floor) => make(floor, floor.friends ?? { offsets: new Uint32Array(1), people: new Uint32Array() }),
    restore: (floor, { offsets, people }) => make(floor, { offsets: offsets as Uint32Array, people: people as Uint32Array }),
  }
}

type Circle = ReadonlyMap<number, number>

function friendsOf({ offsets, people }: Pick<Links, 'offsets' | 'people'>, person: number): Uint32Array {
  const start = offsets[person] ?? 0
  return people.subarray(start, Math.min(offsets[person + 1] ?? start, start + FRIENDS_LIMIT))
}

function circleOf(links: Pick<Links, 'offsets' | 'people'>, { person, circle }: Seat): Circle {
  if (person === null || circle) return new Map()
  return new Map(Array.from(friendsOf(links, person), (friend) => [friend, 1]))
}

function widerCircleOf(links: Pick<Links, 'offsets' | 'people'>, { person, circle: given }: Seat): Circle {
  const circle = new Map<number, number>()
  if (person === null || given) return circle
  for (const friend of friendsOf(links, person)) {
    const further = friendsOf(links, friend)
    for (const other of further) {
      if (other !== person) circle.set(other, (circle.get(other) ?? 0) + 1 / further.length)
    }
  }
  return circle
}

function listen(floor: Floor, voices: LaneRows, seats: readonly Seat[], circle: (seat: Seat) => Circle, say: Float64Array): void {
  const { offsets, columns }: SparseRows = floor.holdings
  const floats = floor.machine.floats(voices)
  const { lanes } = floor.machine
  floats.fill(0)
  seats.forEach((seat, lane) => {
    for (const [person, closeness] of circle(seat)) {
      if (person >= floor.personCount) continue
      const weight = closeness * say[person]!
      for (let at = offsets[person]!; at < offsets[person + 1]!; at++) floats[columns[at]! * lanes + lane]! += weight
    }
  })
}

/** Friends whom the request itself tells of. */
function hear(floor: Floor, voices: LaneRows, seats: readonly Seat[]): void {
  const floats = floor.machine.floats(voices)
  const { lanes } = floor.machine
  seats.forEach(({ circle = [] }, lane) => {
    for (const held of circle.slice(0, FRIENDS_LIMIT)) {
      for (const item of held) if (item < floor.itemCount) floats[item * lanes + lane]! += held.length ** -0.5
    }
  })
}
