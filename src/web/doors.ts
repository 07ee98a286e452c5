/** Every door of the house, in one list: what is not here cannot be reached. */
import type { AnyElysia } from 'elysia'
import type { DescribingDoor } from './edge.ts'
import { health } from './health.ts'
import type { House } from './house.ts'
import { openapi } from './openapi.ts'
import type { PersonReader } from './visit.ts'

export interface Doors {
  readonly all: ReadonlyArray<AnyElysia | DescribingDoor>
  readonly personOf: PersonReader
}

export const doors = (house: House): Doors => ({
  all: [health(house), openapi(house)],
  personOf: async () => null,
})
