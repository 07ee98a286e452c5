/** Access tokens of platforms: fetched once for all who ask, kept until shortly before their end, dropped when the platform refuses one. */
import type { Clock } from '../platform/clock.ts'
import type { Ask, Caller, Said } from './platform-call.ts'

export interface AccessToken {
  readonly text: string
  readonly expiresAt: Date
}

/** Fetched anew so long before its end: a call in flight may not outlive it. */
const MARGIN_MS = 60_000

/** A caller whose calls bring a token; a token that is refused is replaced once. */
export function withToken(call: Caller, fetchToken: () => Promise<AccessToken>, clock: Clock): Caller {
  let held: AccessToken | null = null
  let fetching: Promise<AccessToken> | null = null
  const token = async (): Promise<AccessToken> => {
    if (held && held.expiresAt.getTime() - MARGIN_MS > clock().getTime()) return held
    fetching ??= fetchToken().finally(() => { fetching = null })
    held = await fetching
    return held
  }
  const bearing = (ask: Ask, { text }: AccessToken): Promise<Said> => call({ ...ask, headers: { ...ask.headers, authorization: `Bearer ${text}` } })
  return async (ask) => {
    const used = await token()
    const said = await bearing(ask, used)
    if (said.status !== 401) return said
    if (held === used) held = null
    return bearing(ask, await token())
  }
}
