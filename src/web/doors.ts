/** Every door of the house, in one list: what is not here cannot be reached. */
import type { AnyElysia } from 'elysia'
import { menusApi } from '../menus/api.ts'
import { restaurantsApi } from '../restaurants/api.ts'
import { reviewsApi } from '../reviews/api.ts'
import { health } from './health.ts'
import type { House } from './house.ts'
import { accountsApi } from '../accounts/api.ts'
import { personReader } from '../accounts/person-reader.ts'
import type { GuardMaker } from './edge.ts'
import { guardWith } from './guard.ts'
import type { PersonReader } from './visit.ts'

export interface Doors {
  readonly all: ReadonlyArray<AnyElysia>
  readonly personOf: PersonReader
  readonly guardOf: GuardMaker
}

/** @param open routes (`GET /path`) that the access table leaves out: those that a test adds for itself */
export function doors(house: House, open: ReadonlySet<string> = new Set()): Doors {
  const { personOf, isRenewable } = personReader(house)
  return {
    all: [health(house), accountsApi(house), restaurantsApi(house), menusApi(house), reviewsApi(house)],
    personOf,
    guardOf: guardWith({ isRenewable, open }),
  }
}
