/** Every door of the house, in one list: what is not here cannot be reached. */
import type { AnyElysia } from 'elysia'
import { menusApi } from '../menus/api.ts'
import { restaurantsApi } from '../restaurants/api.ts'
import { reviewsApi } from '../reviews/api.ts'
import { health } from './health.ts'
import type { House } from './house.ts'
import type { PersonReader } from './visit.ts'

export interface Doors {
  readonly all: ReadonlyArray<AnyElysia>
  readonly personOf: PersonReader
}

export const doors = (house: House): Doors => ({
  all: [health(house), restaurantsApi(house), menusApi(house), reviewsApi(house)],
  personOf: async () => null,
})
