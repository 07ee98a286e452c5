/** The porter stands behind every door: keys, passwords, tokens, and who was shown out. One per web process. */
import type { Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import type { Connection } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { openVault, type Vault } from '../platform/vault.ts'
import { createTokens, type Tokens } from './access-token.ts'
import { createHashing, type Hashing } from './password.ts'
import { type Revocations, watchRevocations } from './revocations.ts'

export interface Porter {
  readonly vault: Vault
  readonly hashing: Hashing
  readonly tokens: Tokens
  readonly revocations: Revocations
}

export async function hirePorter(config: Config, connection: Connection, log: Log, clock: Clock): Promise<Porter> {
  return {
    vault: openVault(config),
    hashing: createHashing({ cost: config.passwordCost }),
    tokens: createTokens(config),
    revocations: await watchRevocations(connection, log, clock),
  }
}
