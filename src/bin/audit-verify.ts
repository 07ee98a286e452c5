/** `bun run audit:verify`: reads the audit log from its first entry. Exit code 1 when something was changed, removed or cut off. */
import { auditHeads } from '../../drizzle/schema/audit.ts'
import { auditKey, carriedHeads } from '../audit/chores.ts'
import { verifyChain } from '../audit/verify.ts'
import { readConfig } from '../platform/config.ts'
import { connect } from '../platform/database.ts'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'

const config = readConfig()
const embedded = config.databaseUrl ? null : await startEmbeddedPostgres(config.dataDir)
const connection = connect(config.databaseUrl ?? embedded?.url ?? '', { poolSize: 1, name: 'buka-audit' })
let isWhole = false
try {
  const heads = [...(await connection.db.select().from(auditHeads)), ...carriedHeads(config)]
  const began = performance.now()
  const verdict = await verifyChain(connection.db, auditKey(config), heads)
  isWhole = verdict.state === 'whole'
  console.log(verdict.state === 'whole'
    ? `The audit log is whole: ${verdict.entries} entries, ${heads.length} signed heads, in ${((performance.now() - began) / 1000).toFixed(1)} s. Head: ${verdict.head}`
    : `The audit log is broken at entry ${verdict.at}: ${verdict.why}.`)
} finally {
  await connection.close()
  if (embedded && !embedded.adopted) await embedded.stop()
}
process.exit(isWhole ? 0 : 1)
