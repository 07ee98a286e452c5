/** The marketplaces that there are accounts for. */
import type { Clock } from '../platform/clock.ts'
import type { DeliveryPlatforms } from '../platform/delivery-platforms.ts'
import { chowdeckStore } from './chowdeck-store.ts'
import { CHOWDECK } from './chowdeck.ts'
import { doordashStore } from './doordash-store.ts'
import { DOORDASH } from './doordash.ts'
import { glovoStore } from './glovo-store.ts'
import { GLOVO } from './glovo.ts'
import { GRUBHUB, grubhub as grubhubStore } from './grubhub.ts'
import type { Marketplaces } from './marketplace.ts'
import { callerOf } from './platform-call.ts'
import { UBER_EATS, uberEats as uberEatsStore } from './uber-eats.ts'

/** Opened once per process, as carriers are. */
export const openMarketplaces = ({ chowdeck, glovo, uberEats, doordash, grubhub, limits }: DeliveryPlatforms, clock: Clock): Marketplaces => [
  ...(chowdeck ? [chowdeckStore(chowdeck, callerOf(CHOWDECK, limits))] : []),
  ...(glovo?.storeToken ? [glovoStore({ ...glovo, storeToken: glovo.storeToken }, callerOf(GLOVO, limits))] : []),
  ...(uberEats ? [uberEatsStore(uberEats, callerOf(UBER_EATS, limits), clock)] : []),
  ...(doordash?.providerType ? [doordashStore({ ...doordash, providerType: doordash.providerType }, callerOf(DOORDASH, limits), clock)] : []),
  ...(grubhub ? [grubhubStore(grubhub, callerOf(GRUBHUB, limits), clock)] : []),
]
