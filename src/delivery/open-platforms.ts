/** Everything that speaks to platforms, opened once per process. */
import type { Clock } from '../platform/clock.ts'
import { type Config, keyFor } from '../platform/config.ts'
import { openVault } from '../platform/vault.ts'
import { openCarriers } from './carriers.ts'
import { openMarketplaces } from './marketplaces.ts'
import { menuAddress } from './menu-address.ts'
import type { PlatformDesk } from './platform-errands.ts'

export function openPlatforms(config: Config, clock: Clock): PlatformDesk {
  const { deliveryPlatforms: platforms } = config
  const key = keyFor(config, 'menu-file')
  return {
    carriers: openCarriers(platforms, clock), marketplaces: openMarketplaces(platforms, clock), vault: openVault(config), weights: platforms.weights, quoteDeadlineMs: platforms.quoteDeadlineMs,
    menuUrlOf: (connectionId) => menuAddress(config.publicUrl, key, connectionId),
  }
}
