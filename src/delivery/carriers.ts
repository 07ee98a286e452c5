/** The carriers that there are accounts for. */
import type { Clock } from '../platform/clock.ts'
import type { DeliveryPlatforms } from '../platform/delivery-platforms.ts'
import type { Carriers } from './carrier.ts'
import { CHOWDECK, chowdeckCarrier } from './chowdeck.ts'
import { DOORDASH, doordashCarrier } from './doordash.ts'
import { GLOVO, glovoCarrier } from './glovo.ts'
import { callerOf } from './platform-call.ts'
import { UBER_DIRECT, uberDirectCarrier } from './uber-direct.ts'

/** Opened once per process: each remembers how its platform behaved lately. */
export const openCarriers = ({ chowdeck, glovo, uberDirect, doordash, limits }: DeliveryPlatforms, clock: Clock): Carriers => [
  ...(chowdeck ? [chowdeckCarrier(chowdeck, callerOf(CHOWDECK, limits))] : []),
  ...(glovo ? [glovoCarrier(glovo, callerOf(GLOVO, limits), clock)] : []),
  ...(uberDirect ? [uberDirectCarrier(uberDirect, callerOf(UBER_DIRECT, limits), clock)] : []),
  ...(doordash ? [doordashCarrier(doordash, callerOf(DOORDASH, limits), clock)] : []),
]

/** Somebody besides our riders can be asked. */
export const hasCarriers = ({ chowdeck, glovo, uberDirect, doordash }: DeliveryPlatforms): boolean => [chowdeck, glovo, uberDirect, doordash].some((account) => account?.isOn)
