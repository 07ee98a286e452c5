import type { Floor, Part, PartRecipe } from './part.ts'

export interface PeopleRecipe {
  /** How much less a shared famous item says: p of D_i^-2p. */
  readonly sharedExponent: number
  /** How much less a person of many items counts as a neighbour: q of D_u^-q. */
  readonly personExponent: number
  /** The neighbours' weights are raised to halves / 2. */
  readonly halves: number
  /** How much famous items are held down in the end: r of D_i^-r. */
  readonly itemExponent: number
}

/**
 * What people with a similar history hold: W = R D_i^-2p R' D_u^-q, own entry zero, to the power s; scores W R D_i^-r.
 * All neighbours count, no list is cut. Nothing to fit. O(interactions) for a block of people.
 */
export function people({ sharedExponent, personExponent, halves, itemExponent }: PeopleRecipe): PartRecipe {
  const make = (floor: Floor): Part => {
    const weights = floor.machine.rows(floor.personCount)
    const plain = floor.machine.column(new Float32Array(floor.personCount).fill(1))
    return {
      names: [`people ${sharedExponent} ${personExponent} ${halves / 2} ${itemExponent}`],
      arrays: {},
      run(_, seats, visit) {
        const { machine, scratch } = floor
        floor.scale(floor.held, floor.itemPowers(-2 * sharedExponent), scratch.items)
        machine.gather(floor.byPerson, plain, scratch.items, scratch.people)
        machine.sharpen(scratch.people, floor.personPowers((-personExponent * halves) / 2), halves, weights)
        const floats = machine.floats(weights)
        seats.forEach(({ person }, lane) => {
          if (person !== null && person < floor.personCount) floats[person * machine.lanes + lane] = 0
        })
        machine.gather(floor.byItem, floor.itemPowers(-itemExponent), weights, scratch.scores)
        visit(scratch.scores)
      },
    }
  }
  return { fit: async (floor) => make(floor), restore: make }
}
