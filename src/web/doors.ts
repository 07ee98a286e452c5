/** Every door of the house, in one list: what is not here cannot be reached. */
import type { AnyElysia } from 'elysia'
import { menusApi } from '../menus/api.ts'
import { dishPages } from '../menus/routes.tsx'
import { recommendationsApi } from '../recommendations/api.ts'
import { recommendationPages } from '../recommendations/routes.tsx'
import { restaurantsApi } from '../restaurants/api.ts'
import { restaurantPages } from '../restaurants/routes.tsx'
import { reviewsApi } from '../reviews/api.ts'
import type { DescribingDoor } from './edge.ts'
import { health } from './health.ts'
import type { House } from './house.ts'
import { openapi } from './openapi.ts'
import { settings } from './settings.tsx'
import { shell } from './shell.tsx'
import type { PersonReader } from './visit.ts'

export interface Doors {
  readonly all: ReadonlyArray<AnyElysia | DescribingDoor>
  readonly personOf: PersonReader
}

export const doors = (house: House): Doors => ({
  all: [
    health(house), openapi(house), shell(house), settings(house), recommendationPages(house), restaurantPages(house), dishPages(house),
    recommendationsApi(house), restaurantsApi(house), menusApi(house), reviewsApi(house),
  ],
  personOf: async () => null,
})
