/** What may come in about platforms. */
import { t } from 'elysia'
import { flag, idOf, oneOf, plainText, slug } from '../platform/input.ts'
import { PLATFORM_NAMES } from './platform-appliers.ts'

const platform = () => oneOf([...PLATFORM_NAMES])
const storeId = () => t.String({ minLength: 1, maxLength: 100, examples: ['497f6eca-6276-4993-bfeb-53cbbbba6f08'] })

export const MenuSyncInput = t.Object({ restaurant_id: idOf<'restaurant'>(), platform: platform(), direction: oneOf(['push', 'pull']) })
export const OneMenuRun = t.Object({ id: idOf<'menu-run'>() })
export const MenuDecisionInput = t.Object({ decision: oneOf(['take', 'leave']) })
export const OneMenuFile = t.Object({ connectionId: idOf<'connection'>(), key: t.String({ maxLength: 100 }) })
export const PlatformsOfRestaurant = t.Object({ id: idOf<'restaurant'>() })
export const ConnectionInput = t.Object({ platform: platform(), store_id: storeId(), sells: t.Optional(flag()), follows_menu: t.Optional(flag()) })
export const OneConnection = t.Object({ id: idOf<'restaurant'>(), connectionId: idOf<'connection'>() })

export const PlacePlatforms = t.Object({ slug: slug() })
export const PlaceConnection = t.Object({ slug: slug(), connectionId: idOf<'connection'>() })
export const PlaceMenuRun = t.Object({ slug: slug(), runId: idOf<'menu-run'>() })
/** What was left blank is said on the page, not refused before. */
export const ConnectForm = t.Object({ platform: platform(), store_id: t.Optional(plainText(200)), sells: t.Optional(t.String()), follows_menu: t.Optional(t.String()) })
export const RunForm = t.Object({ kind: oneOf(['push', 'pull']) })
export const DecisionForm = t.Object({ decision: oneOf(['take', 'leave']) })
