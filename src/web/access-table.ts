/**
 * Who may knock at which door. Every route of the house has a row here; a route without one stops the start.
 *
 *   -  a stranger          o  owner    of the restaurant in the path       s  support
 *   c  a customer          m  manager  (with `at=` the parameter that      d  data team
 *   r  a rider             k  kitchen   names it; without, of any)         a  platform admin
 *                          h  host
 *
 * `fresh`: only for somebody who proved who they are in the last quarter of an hour. `two-factor`: only in a session that
 * began with a second factor. Things that belong to one person are looked up as theirs, so that for others they do not exist.
 */
export const ACCESS_TABLE: Readonly<Record<string, string>> = {
  //                                                             -  c r  o m k h  s d a
  // The house itself
  'GET /health/live':                                           '-  c r  o m k h  s d a',
  'GET /health/ready':                                          '-  c r  o m k h  s d a',
  'GET /openapi.json':                                          '-  c r  o m k h  s d a',
  'GET /docs':                                                  '-  c r  o m k h  s d a',
  'GET /metrics':                                               '-  c r  o m k h  s d a',

  // Accounts: getting in
  'POST /api/auth/register':                                    '-  c r  o m k h  s d a',
  'POST /api/auth/login':                                       '-  c r  o m k h  s d a',
  'POST /api/auth/logout':                                      '-  c r  o m k h  s d a',
  'POST /api/auth/refresh':                                     '-  c r  o m k h  s d a',
  'POST /api/auth/2fa/verify':                                  '-  c r  o m k h  s d a',
  'POST /api/auth/2fa/passkey/challenge':                        '-  c r  o m k h  s d a',
  'POST /api/auth/2fa/passkey':                                  '-  c r  o m k h  s d a',
  'POST /api/auth/password/forgot':                             '-  c r  o m k h  s d a',
  'POST /api/auth/password/reset':                              '-  c r  o m k h  s d a',
  'POST /api/auth/email/verify':                                '-  c r  o m k h  s d a',
  'POST /api/auth/email/resend':                                '-  c r  o m k h  s d a',
  'POST /api/auth/passkeys/challenge':                          '-  c r  o m k h  s d a',
  'POST /api/auth/passkeys/login':                              '-  c r  o m k h  s d a',

  // Accounts: one's own
  'GET /api/auth/me':                                           '.  c r  o m k h  s d a',
  'DELETE /api/auth/me':                                        '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/prove':                                       '.  c r  o m k h  s d a',
  'POST /api/auth/2fa/setup':                                   '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/2fa/disable':                                 '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/2fa/recovery-codes':                          '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/password/change':                             '.  c r  o m k h  s d a',
  'POST /api/auth/email/change':                                '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/phone/start':                                 '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/phone/verify':                                '.  c r  o m k h  s d a',
  'GET /api/auth/sessions':                                     '.  c r  o m k h  s d a',
  'DELETE /api/auth/sessions':                                  '.  c r  o m k h  s d a',
  'DELETE /api/auth/sessions/:sessionId':                       '.  c r  o m k h  s d a',
  'GET /api/auth/passkeys':                                     '.  c r  o m k h  s d a',
  'POST /api/auth/passkeys/offer':                              '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/passkeys':                                    '.  c r  o m k h  s d a  fresh',
  'DELETE /api/auth/passkeys/:passkeyId':                       '.  c r  o m k h  s d a  fresh',

  // Pages of the house
  'GET /offline':                                               '-  c r  o m k h  s d a',
  'GET /app.webmanifest':                                       '-  c r  o m k h  s d a',
  'GET /service-worker.js':                                     '-  c r  o m k h  s d a',
  'GET /settings':                                              '-  c r  o m k h  s d a',
  'POST /settings':                                             '-  c r  o m k h  s d a',
  'GET /places':                                                '-  c r  o m k h  s d a',
  'POST /places':                                               '-  c r  o m k h  s d a',

  // Restaurants, menus, reviews, recommendations; who may write is each room's own policy
  'GET /':                                                      '-  c r  o m k h  s d a',
  'GET /suggestions':                                           '-  c r  o m k h  s d a',
  'GET /favourites':                                            '-  c r  o m k h  s d a',
  'GET /search':                                                '-  c r  o m k h  s d a',
  'GET /restaurants/:slug':                                     '-  c r  o m k h  s d a',
  'GET /restaurants/:slug/dishes/:dish':                        '-  c r  o m k h  s d a',
  'POST /restaurants/:slug/favourite':                          '-  c r  o m k h  s d a',
  'POST /restaurants/:slug/dismissal':                          '-  c r  o m k h  s d a',
  'GET /api/restaurants':                                       '-  c r  o m k h  s d a',
  'GET /api/restaurants/:id':                                   '-  c r  o m k h  s d a',
  'GET /api/restaurants/:id/hours':                             '-  c r  o m k h  s d a',
  'GET /api/restaurants/:id/menu':                              '-  c r  o m k h  s d a',
  'GET /api/restaurants/:id/menu/items/:item_id':               '-  c r  o m k h  s d a',
  'GET /api/restaurants/:id/reviews':                           '-  c r  o m k h  s d a',
  'POST /api/restaurants/:id/reviews':                          '.  c r  o m k h  s d a',
  'POST /api/restaurants':                                      '.  c r  o m k h  s d a',
  'PATCH /api/restaurants/:id':                                 '.  . .  o m . .  . . a  at=id',
  'PUT /api/restaurants/:id/hours':                             '.  . .  o m . .  . . a  at=id',
  'POST /api/restaurants/:id/closings':                         '.  . .  o m . .  . . a  at=id',
  'DELETE /api/restaurants/:id/closings/:closing_id':           '.  . .  o m . .  . . a  at=id',
  'POST /api/restaurants/:id/menu/items':                       '.  . .  o m . .  . . a  at=id',
  'PATCH /api/restaurants/:id/menu/items/:item_id':             '.  . .  o m . .  . . a  at=id',
  'DELETE /api/restaurants/:id/menu/items/:item_id':            '.  . .  o m . .  . . a  at=id',
  'POST /api/restaurants/:id/menu/price-changes':               '.  . .  o m . .  . . a  at=id',
  'PUT /api/restaurants/:id/menu/items/:item_id/off-until':     '.  . .  o m k .  . . a  at=id',
  'PUT /api/restaurants/:id/menu/items/:item_id/stock':         '.  . .  o m k .  . . a  at=id',
  'GET /api/recommendations/personalized':                      '-  c r  o m k h  s d a',
  'GET /api/recommendations/similar/:restaurantId':             '-  c r  o m k h  s d a',
  'GET /api/recommendations/trending':                          '-  c r  o m k h  s d a',
  'POST /api/recommendations/feedback':                         '-  c r  o m k h  s d a',

  // For the data team
  'GET /api/recommendations/metrics':                           '.  . .  . . . .  . d a  two-factor',
  'GET /api/recommendations/models':                            '.  . .  . . . .  . d a  two-factor',
  'GET /api/recommendations/models/:version':                   '.  . .  . . . .  . d a  two-factor',
  'POST /api/recommendations/models/:version/promotion':        '.  . .  . . . .  . d a  two-factor',
  'POST /api/recommendations/models/:version/rollback':         '.  . .  . . . .  . d a  two-factor',
  'GET /api/recommendations/training-runs':                     '.  . .  . . . .  . d a  two-factor',
  'POST /api/recommendations/training-runs':                    '.  . .  . . . .  . d a  two-factor',
  'GET /api/recommendations/training-runs/:id':                 '.  . .  . . . .  . d a  two-factor',
  'POST /api/recommendations/training-runs/:id/cancellation':   '.  . .  . . . .  . d a  two-factor',
  'GET /admin/models':                                          '.  . .  . . . .  . d a  two-factor',
  'GET /admin/models/:version':                                 '.  . .  . . . .  . d a  two-factor',
  'POST /admin/models/:version/promotion':                      '.  . .  . . . .  . d a  two-factor fresh',
  'POST /admin/models/:version/rollback':                       '.  . .  . . . .  . d a  two-factor fresh',
  'GET /admin/training-runs':                                   '.  . .  . . . .  . d a  two-factor',
  'POST /admin/training-runs':                                  '.  . .  . . . .  . d a  two-factor',
  'GET /admin/training-runs/:id':                               '.  . .  . . . .  . d a  two-factor',
  'POST /admin/training-runs/:id/cancellation':                 '.  . .  . . . .  . d a  two-factor',
  'GET /admin/recommendations':                                 '.  . .  . . . .  . d a  two-factor',
  // Pages of accounts: getting in
  'GET /sign-in':                                               '-  c r  o m k h  s d a',
  'POST /sign-in':                                              '-  c r  o m k h  s d a',
  'GET /sign-in/code':                                          '-  c r  o m k h  s d a',
  'POST /sign-in/code':                                         '-  c r  o m k h  s d a',
  'GET /sign-up':                                               '-  c r  o m k h  s d a',
  'POST /sign-up':                                              '-  c r  o m k h  s d a',
  'GET /letter-sent':                                           '-  c r  o m k h  s d a',
  'GET /verify-email':                                          '-  c r  o m k h  s d a',
  'POST /verify-email':                                         '-  c r  o m k h  s d a',
  'GET /forgot':                                                '-  c r  o m k h  s d a',
  'POST /forgot':                                               '-  c r  o m k h  s d a',
  'GET /reset':                                                 '-  c r  o m k h  s d a',
  'POST /reset':                                                '-  c r  o m k h  s d a',
  'POST /sign-out':                                             '-  c r  o m k h  s d a',
  'GET /session/renew':                                         '-  c r  o m k h  s d a',
  'POST /session/renew':                                        '-  c r  o m k h  s d a',

  // Pages of accounts: one's own
  'GET /account':                                               '.  c r  o m k h  s d a',
  'POST /account/name':                                         '.  c r  o m k h  s d a',
  'POST /account/email':                                        '.  c r  o m k h  s d a  fresh',
  'POST /account/phone':                                        '.  c r  o m k h  s d a  fresh',
  'GET /account/phone':                                         '.  c r  o m k h  s d a',
  'POST /account/phone/code':                                   '.  c r  o m k h  s d a',
  'GET /account/security':                                      '.  c r  o m k h  s d a',
  'POST /account/password':                                     '.  c r  o m k h  s d a',
  'POST /account/two-factor':                                   '.  c r  o m k h  s d a  fresh',
  'GET /account/two-factor':                                    '.  c r  o m k h  s d a  fresh',
  'POST /account/two-factor/on':                                '.  c r  o m k h  s d a',
  'POST /account/two-factor/off':                               '.  c r  o m k h  s d a  fresh',
  'POST /account/recovery-codes':                               '.  c r  o m k h  s d a  fresh',
  'POST /account/passkeys/drop':                                '.  c r  o m k h  s d a  fresh',
  'POST /account/sessions/end':                                 '.  c r  o m k h  s d a',
  'POST /account/delete':                                       '.  c r  o m k h  s d a  fresh',
  'GET /account/prove':                                         '.  c r  o m k h  s d a',
  'POST /account/prove':                                        '.  c r  o m k h  s d a',

  // Platform staff
  'GET /admin/people':                                          '.  . .  . . . .  s . a  two-factor',
  'GET /admin/people/:personId':                                '.  . .  . . . .  s . a  two-factor',
  'POST /admin/people/:personId/role':                          '.  . .  . . . .  . . a  two-factor fresh',
  'POST /admin/people/:personId/lock':                          '.  . .  . . . .  s . a  two-factor fresh',
  'POST /admin/people/:personId/unlock':                        '.  . .  . . . .  s . a  two-factor fresh',
  'POST /admin/people/:personId/sign-out':                      '.  . .  . . . .  s . a  two-factor fresh',
  'GET /admin/audit':                                           '.  . .  . . . .  . . a  two-factor',
  'GET /api/audit':                                             '.  . .  . . . .  . . a  two-factor',

  // Letters. The mailbox exists on a developer's machine only; the webhooks prove themselves by signature or secret
  'GET /mailbox':                                               '-  c r  o m k h  s d a',
  'POST /api/webhooks/termii':                                  '-  c r  o m k h  s d a',
  'POST /api/webhooks/africastalking':                          '-  c r  o m k h  s d a',

  // Payments. The webhooks prove themselves by signature
  'POST /api/webhooks/paystack':                                '-  c r  o m k h  s d a',
  'POST /api/webhooks/flutterwave':                             '-  c r  o m k h  s d a',
}
