/** People of a house that is measured, and how they sign in. */
import { eq } from 'drizzle-orm'
import { passkeys, people } from '../../drizzle/schema/accounts.ts'
import { hashPassword } from '../../src/accounts/password.ts'
import { connect } from '../../src/platform/database.ts'
import type { RunningHouse } from '../house.ts'

const PASSWORD = 'bitterleaf and two stockfish'

/** Makes `<name>-0@buka.test` and so on, who can all sign in. @param lockedAt when our staff locked them */
export async function withPeople({ databaseUrl }: RunningHouse, count: number, { name = 'bench', lockedAt = null }: { readonly name?: string; readonly lockedAt?: Date | null } = {}): Promise<void> {
  const { db, close } = connect(databaseUrl, { poolSize: 1 })
  const passwordHash = await hashPassword(PASSWORD)
  await db.insert(people).values(Array.from({ length: count }, (_, i) => ({ email: `${name}-${i}@buka.test`, name: `Bench ${i}`, passwordHash, lockedAt })))
  await close()
}

/** A passkey of the first of them, that nothing can answer for. */
export async function withPasskey({ databaseUrl }: RunningHouse): Promise<void> {
  const { db, close } = connect(databaseUrl, { poolSize: 1 })
  const [person] = await db.select({ id: people.id }).from(people).where(eq(people.email, 'bench-0@buka.test'))
  if (!person) throw new Error('there is nobody yet')
  await db.insert(passkeys).values({ id: 'bench', personId: person.id, name: 'Bench', publicKey: new Uint8Array([1]), counter: 0, createdAt: new Date() })
  await close()
}

export const post = ({ url }: RunningHouse, path: string, body: object): Promise<Response> =>
  fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify(body) })

export const signInAs = (house: RunningHouse, email: string, password = PASSWORD): Promise<Response> => post(house, '/api/auth/login', { email, password })

/** As a browser sends it: the refresh token goes to two other paths only. */
export async function sessionCookie(house: RunningHouse): Promise<string> {
  const answer = await signInAs(house, 'bench-0@buka.test')
  return answer.headers.getSetCookie().filter((line) => line.includes('; Path=/;')).map((line) => line.split(';')[0]).filter((pair) => !pair?.endsWith('=')).join('; ')
}
