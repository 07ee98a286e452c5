/**
 * A proxy in front of a house that is tried out: each answer of a passkey goes on with a challenge asked for a moment before, so that
 * it comes further than "this challenge is used up".
 */

/** What stands in a body where the data of a live challenge is to go. */
export const CLIENT_DATA = 'TGl2ZSBjaGFsbGVuZ2UgZ29lcyBoZXJl'

/** Route that takes the answer -> route that makes the challenge. */
const CHALLENGE_OF: Readonly<Record<string, string>> = {
  '/api/auth/passkeys/login': '/api/auth/passkeys/challenge',
  '/api/auth/2fa/passkey': '/api/auth/2fa/passkey/challenge',
}

export interface LiveChallenges {
  readonly url: string
  stop(): Promise<void>
}

export function startLiveChallenges(houseUrl: string): LiveChallenges {
  async function clientData(path: string, headers: Headers): Promise<string> {
    const asked = await fetch(`${houseUrl}${path}`, { method: 'POST', headers: { origin: houseUrl, cookie: headers.get('cookie') ?? '' } })
    const { challenge } = await asked.json() as { challenge?: string }
    if (!challenge) throw new Error(`${path} made no challenge: ${asked.status}`)
    return Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin: houseUrl })).toString('base64url')
  }
  const server = Bun.serve({
    hostname: '127.0.0.1', port: 0, idleTimeout: 60,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url)
      const headers = new Headers(request.headers)
      for (const name of ['host', 'content-length', 'connection', 'accept-encoding']) headers.delete(name)
      const body = await request.text()
      const path = CHALLENGE_OF[pathname]
      // As text: what is tried may have broken the JSON.
      const live = path && body.includes(CLIENT_DATA) ? body.replace(CLIENT_DATA, await clientData(path, headers)) : body
      return fetch(`${houseUrl}${pathname}${search}`, { method: request.method, headers, redirect: 'manual', ...(live === '' ? {} : { body: live }) })
    },
  })
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) }
}
