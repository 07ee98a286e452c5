/** An SMS by one of two providers, each spoken to as its contract is published. */
import type { Config } from '../platform/config.ts'
import { africasTalking } from './africastalking.ts'
import type { SmsRoute } from './sms-route.ts'
import { termii } from './termii.ts'

/** The routes that there are keys for, the one to be asked first in front. */
export const smsRoutes = ({ sms }: Pick<Config, 'sms'>): ReadonlyArray<SmsRoute> =>
  sms ? sms.order.map((name) => (name === 'termii' ? termii(sms) : africasTalking(sms))) : []

/** What one SMS may cost until the provider says what it did, in kobo: the dearer of the two price lists, rounded up. */
export const ASSUMED_COST = 800
