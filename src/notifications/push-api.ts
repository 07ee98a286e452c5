/** The JSON door of push messages: the key that a browser subscribes with, and its subscription. Guests without an account may, by their browser. */
import { write } from '../platform/database.ts'
import { invalid } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { about, door, type Successes } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { OneSubscription, SubscriptionInput } from './inputs.ts'
import { subscribe, type Subscriber, unsubscribe } from './subscribe.ts'
import { areBrowserKeys, isPushAddress, publicKeyOf } from './web-push.ts'

const push = (summary: string, ...statuses: Successes) => about('Notifications', summary, ...statuses)
const unkept = { 'cache-control': 'no-store' } as const

const subscriberOf = ({ person, visitorId, locale }: Visit): Subscriber => ({ personId: person?.id ?? null, sessionId: person?.sessionId ?? null, visitorId, locale })

export const pushApi = ({ db, config, porter: { vault } }: House) => {
  const publicKey = publicKeyOf(config.push)
  return door('push-api', '/api/notifications/push-subscriptions')
    .get('/key', () => Response.json({ public_key: publicKey }, { headers: unkept }), { detail: push('The key that a browser subscribes with (applicationServerKey)') })
    .post('', async ({ body, visit }) => {
      // The browser says where we shall knock: only at push services.
      if (!isPushAddress(config.push, body.endpoint)) throw invalid('endpoint', 'push-address-unknown')
      if (!areBrowserKeys(body.keys)) throw invalid('keys', 'push-keys-wrong')
      const id = await write(db, (tx) => subscribe(tx, vault, subscriberOf(visit), body, visit.now))
      return Response.json({ id }, { status: 201, headers: unkept })
    }, { body: SubscriptionInput, detail: push('Be told also while the page is away; the same browser again takes the place of what was', 201) })
    .delete('/:id', async ({ params, visit, set }) => {
      await write(db, (tx) => unsubscribe(tx, subscriberOf(visit), params.id))
      set.status = 204
    }, { params: OneSubscription, detail: push('No longer', 204) })
}
