/** Every door of the house, in one list: what is not here cannot be reached. */
import type { AnyElysia } from 'elysia'
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

export function doors(house: House): Doors {
  const { personOf, isRenewable } = personReader(house)
  return {
    all: [health(house), accountsApi(house)],
    personOf,
    guardOf: guardWith({ isRenewable }),
  }
}
