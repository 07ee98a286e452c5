/** Loads the demo city into DATABASE_URL, or into the PostgreSQL of DATA_DIR: `bun src/bin/seed.ts`. */
import { loadDemoCity } from '../../drizzle/seeds/load.ts'
import { hashPassword } from '../accounts/password.ts'
import { systemClock } from '../platform/clock.ts'
import { readConfig } from '../platform/config.ts'
import { connect, migrateDatabase } from '../platform/database.ts'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'

const config = readConfig()
const embedded = config.databaseUrl ? null : await startEmbeddedPostgres(config.dataDir)
const databaseUrl = config.databaseUrl ?? embedded?.url ?? ''
await migrateDatabase(databaseUrl)
const connection = connect(databaseUrl, { poolSize: 2, name: 'buka-seed' })
try {
  const startedAt = performance.now()
  const demo = await loadDemoCity(connection.db, { now: systemClock(), hashPassword })
  if (!demo.loaded) console.log('There are restaurants already: nothing was loaded.')
  else {
    const { restaurants, dishes, people, feedback, reviews } = demo.counts
    console.log(`Demo city of seed ${demo.seed}: ${restaurants} restaurants, ${dishes} dishes, ${people} people, ${feedback} traces of taste, ${reviews} reviews, in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`)
    for (const login of demo.logins) console.log(`  ${login.role.padEnd(9)} ${login.email.padEnd(18)} ${login.password}  ${login.name}${login.restaurantSlug ? `, ${login.restaurantSlug}` : ''}`)
  }
} finally {
  await connection.close()
  // A server that ran before us goes on running.
  if (embedded && !embedded.adopted) await embedded.stop()
}
