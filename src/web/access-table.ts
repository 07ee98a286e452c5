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
  //                                              -  customer rider  owner manager kitchen host  support data admin
  // The house itself
  'GET /health/live':                            '-  c r  o m k h  s d a',
  'GET /health/ready':                           '-  c r  o m k h  s d a',
  'GET /metrics':                                '-  c r  o m k h  s d a',

  // Accounts: getting in
  'POST /api/auth/register':                     '-  c r  o m k h  s d a',
  'POST /api/auth/login':                        '-  c r  o m k h  s d a',
  'POST /api/auth/logout':                       '-  c r  o m k h  s d a',
  'POST /api/auth/refresh':                      '-  c r  o m k h  s d a',
  'POST /api/auth/2fa/verify':                   '-  c r  o m k h  s d a',
  'POST /api/auth/password/forgot':              '-  c r  o m k h  s d a',
  'POST /api/auth/password/reset':               '-  c r  o m k h  s d a',
  'POST /api/auth/email/verify':                 '-  c r  o m k h  s d a',
  'POST /api/auth/email/resend':                 '-  c r  o m k h  s d a',
  'POST /api/auth/passkeys/challenge':           '-  c r  o m k h  s d a',
  'POST /api/auth/passkeys/login':               '-  c r  o m k h  s d a',

  // Accounts: one's own
  'GET /api/auth/me':                            '.  c r  o m k h  s d a',
  'DELETE /api/auth/me':                         '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/prove':                        '.  c r  o m k h  s d a',
  'POST /api/auth/2fa/setup':                    '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/2fa/disable':                  '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/2fa/recovery-codes':           '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/password/change':              '.  c r  o m k h  s d a',
  'POST /api/auth/email/change':                 '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/phone/start':                  '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/phone/verify':                 '.  c r  o m k h  s d a',
  'GET /api/auth/sessions':                      '.  c r  o m k h  s d a',
  'DELETE /api/auth/sessions':                   '.  c r  o m k h  s d a',
  'DELETE /api/auth/sessions/:sessionId':        '.  c r  o m k h  s d a',
  'GET /api/auth/passkeys':                      '.  c r  o m k h  s d a',
  'POST /api/auth/passkeys/offer':               '.  c r  o m k h  s d a  fresh',
  'POST /api/auth/passkeys':                     '.  c r  o m k h  s d a  fresh',
  'DELETE /api/auth/passkeys/:passkeyId':        '.  c r  o m k h  s d a  fresh',
}
