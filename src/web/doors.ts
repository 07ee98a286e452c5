/** Every door of the house, in one list: what is not here cannot be reached. */
import type { AnyElysia } from 'elysia'
import { addressesApi } from '../accounts/address-api.ts'
import { addressPages } from '../accounts/address-routes.tsx'
import { accountsApi } from '../accounts/api.ts'
import { accountsPages } from '../accounts/routes.tsx'
import { personReader } from './person-reader.ts'
import { adminPages } from '../admin/routes.tsx'
import { deliveryDesk } from '../delivery/admin-routes.tsx'
import { deliveryApi } from '../delivery/api.ts'
import { openPlatforms } from '../delivery/open-platforms.ts'
import { platformsApi } from '../delivery/platforms-api.ts'
import { platformPages } from '../delivery/platforms-routes.tsx'
import { riderPages } from '../delivery/routes.tsx'
import { platformWebhooks } from '../delivery/webhooks-api.ts'
import { trackingApi } from '../delivery/tracking-api.ts'
import { trackingPages } from '../delivery/tracking-routes.tsx'
import { letterWebhooks } from '../notifications/api.ts'
import { inboxApi } from '../notifications/inbox-api.ts'
import { pushApi } from '../notifications/push-api.ts'
import { inboxPages } from '../notifications/routes.tsx'
import { menusApi } from '../menus/api.ts'
import { dishPages } from '../menus/routes.tsx'
import { paymentStaffPages } from '../payments/admin-routes.tsx'
import { paymentsApi } from '../payments/api.ts'
import { paymentPages } from '../payments/routes.tsx'
import { orderStaffPages } from '../orders/admin-routes.tsx'
import { ordersApi } from '../orders/api.ts'
import { boardPages } from '../orders/board-routes.tsx'
import { orderPages } from '../orders/routes.tsx'
import { paymentWebhooks } from '../payments/webhooks-api.ts'
import { dataTeamPages } from '../recommendations/admin-routes.tsx'
import { recommendationsApi } from '../recommendations/api.ts'
import { recommendationPages } from '../recommendations/routes.tsx'
import { restaurantsApi } from '../restaurants/api.ts'
import { restaurantPages } from '../restaurants/routes.tsx'
import { reviewsApi } from '../reviews/api.ts'
import type { DescribingDoor, GuardMaker } from './edge.ts'
import { health } from './health.ts'
import { guardWith } from './guard.ts'
import type { House } from './house.ts'
import { openapi } from './openapi.ts'
import { settings } from './settings.tsx'
import { shell } from './shell.tsx'
import type { PersonReader } from './visit.ts'

export interface Doors {
  readonly all: ReadonlyArray<AnyElysia | DescribingDoor>
  readonly personOf: PersonReader
  readonly guardOf: GuardMaker
}

/** @param open routes (`GET /path`) that the access table leaves out: those that a test adds for itself */
export function doors(house: House, open: ReadonlySet<string> = new Set()): Doors {
  const { personOf, isRenewable } = personReader(house)
  const platforms = openPlatforms(house.config, house.clock)
  return {
    all: [
      health(house), openapi(house), shell(house), settings(house), recommendationPages(house), restaurantPages(house), dishPages(house),
      recommendationsApi(house), restaurantsApi(house), menusApi(house), reviewsApi(house),
      accountsApi(house), accountsPages(house), addressesApi(house), addressPages(house), adminPages(house), dataTeamPages(house), letterWebhooks(house), inboxApi(house), inboxPages(house), pushApi(house),
      trackingPages(house), trackingApi(house),
      paymentWebhooks(house), paymentsApi(house), paymentPages(house), paymentStaffPages(house),
      ordersApi(house), orderPages(house), boardPages(house), orderStaffPages(house),
      deliveryApi(house, platforms.carriers), riderPages(house), deliveryDesk(house), platformsApi(house, platforms), platformPages(house, platforms), platformWebhooks(house),
    ],
    personOf,
    guardOf: guardWith({ isRenewable, open }),
  }
}
