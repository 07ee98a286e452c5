/** Every door of the house, in one list: what is not here cannot be reached. */
import type { AnyElysia } from 'elysia'
import { health } from './health.ts'
import type { House } from './house.ts'
import type { PersonReader } from './visit.ts'

export interface Doors {
  readonly all: ReadonlyArray<AnyElysia>
  readonly personOf: PersonReader
}

export const doors = (house: House): Doors => ({
  all: [health(house)],
  personOf: async () => null,
})
