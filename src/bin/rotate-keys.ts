/**
 * `bun run keys:rotate`: seals every field under the current key. Before it, the old SECRET_KEY moved to PREVIOUS_SECRET_KEYS;
 * after it, the old one can go. The house stays open meanwhile; killed and started again, it goes on where it was.
 */
import { rotateKeys } from '../accounts/rotate-keys.ts'
import { readConfig } from '../platform/config.ts'
import { connect } from '../platform/database.ts'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { openVault } from '../platform/vault.ts'

const config = readConfig()
const embedded = config.databaseUrl ? null : await startEmbeddedPostgres(config.dataDir)
const connection = connect(config.databaseUrl ?? embedded?.url ?? '', { poolSize: 1, name: 'buka-rotate-keys' })
try {
  const vault = openVault(config)
  console.log(`Sealed anew under key ${vault.keyId}: ${await rotateKeys(connection.db, vault)} fields.`)
} finally {
  await connection.close()
  if (embedded && !embedded.adopted) await embedded.stop()
}
