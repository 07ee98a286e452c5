/** Brings the schema of DATABASE_URL up to date: the rooms' tables and the queues'. */
import { readConfig } from '../platform/config.ts'
import { migrateDatabase } from '../platform/database.ts'
import { migrateQueues } from '../platform/queues.ts'

const { databaseUrl } = readConfig()
if (!databaseUrl) {
  console.error('DATABASE_URL is missing: bun start migrates its own database by itself.')
  process.exit(2)
}
await migrateDatabase(databaseUrl)
await migrateQueues(databaseUrl)
console.log('The schema is up to date.')
