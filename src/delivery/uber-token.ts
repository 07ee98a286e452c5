/** Uber's tokens: client credentials as a form. They last for weeks and are rationed, so one is kept until shortly before its end. */
import { Type } from 'typebox'
import type { Clock } from '../platform/clock.ts'
import type { AccessToken } from './access-token.ts'
import { type Caller, inShape } from './platform-call.ts'

const Token = Type.Object({ access_token: Type.String({ minLength: 1 }), expires_in: Type.Integer({ minimum: 1 }) })

export interface UberCredentials {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
}

export const uberToken = (provider: string, { tokenUrl, clientId, clientSecret }: UberCredentials, scope: string, call: Caller, clock: Clock) => async (): Promise<AccessToken> => {
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials', scope }).toString()
  const said = await call({ operation: 'token', method: 'POST', url: tokenUrl, isSafe: true, body, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  const { access_token: text, expires_in: seconds } = inShape(provider, 'token', Token, said)
  return { text, expiresAt: new Date(clock().getTime() + seconds * 1_000) }
}
