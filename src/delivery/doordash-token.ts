/** DoorDash: every call brings a JWT of our own making. `kid` stands in the payload, and the key is what the secret decodes to. */
import { SignJWT } from 'jose'
import type { DoorDashAccount } from '../platform/delivery-platforms.ts'

export function doordashToken({ developerId, keyId, signingSecret, tokenSeconds }: Pick<DoorDashAccount, 'developerId' | 'keyId' | 'signingSecret' | 'tokenSeconds'>, now: Date): Promise<string> {
  const issued = Math.floor(now.getTime() / 1_000)
  return new SignJWT({ aud: 'doordash', iss: developerId, kid: keyId, exp: issued + tokenSeconds, iat: issued })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', 'dd-ver': 'DD-JWT-V1' }).sign(Buffer.from(signingSecret, 'base64url'))
}
