/**
 * `bun start`: the whole house on one machine. PostgreSQL (ours, unless DATABASE_URL names one), then migrations, the
 * demo city, the first models, then web, worker and ml, each a process of its own that is started again when it falls.
 */
import { createLog } from './platform/log.ts'
import { readConfig, WrongConfig, type Config } from './platform/config.ts'
import { migrateDatabase } from './platform/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import { migrateQueues } from './platform/queues.ts'
import { Crew } from './platform/crew.ts'
import { prepareDemo } from './bin/demo.ts'

async function main(): Promise<void> {
  const config = configOrExit()
  const log = createLog(config.logLevel, 'main')
  const say = (line: string) => console.log(line)
  const started = performance.now()
  let embedded: EmbeddedPostgres | null = null
  if (!config.databaseUrl) {
    say('Starting PostgreSQL ...')
    embedded = await startEmbeddedPostgres(config.dataDir)
  }
  const databaseUrl = config.databaseUrl ?? (embedded as EmbeddedPostgres).url
  await Promise.all([migrateDatabase(databaseUrl), migrateQueues(databaseUrl)])
  const logins = config.demo ? await prepareDemo({ ...config, databaseUrl }, say) : []

  const crew = new Crew({ ...process.env, DATABASE_URL: databaseUrl, SECRET_KEY: config.secretKey, DATA_DIR: config.dataDir }, log)
  let stopping = false
  const stop = async (reason: string) => {
    if (stopping) return
    stopping = true
    say(`\nStopping (${reason}) ...`)
    await crew.dismiss()
    await embedded?.stop()
    say('Stopped. Everything is kept in ' + config.dataDir)
    process.exit(0)
  }
  process.on('SIGINT', () => void stop('Ctrl-C'))
  process.on('SIGTERM', () => void stop('SIGTERM'))

  await crew.hire('ml', 'ml/worker.ts')
  await Promise.all([crew.hire('worker', 'src/worker.ts'), crew.hire('web', 'src/server.ts')])
  say(`\nBuka is open at ${config.publicUrl} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  if (logins.length > 0) {
    say('\nDemo logins (password for all: ' + logins[0]?.password + ')')
    for (const { email, role } of logins) say(`  ${email.padEnd(28)} ${role}`)
  }
  say('\nCtrl-C stops everything.')
}

function configOrExit(): Config {
  try {
    return readConfig()
  } catch (error) {
    if (!(error instanceof WrongConfig)) throw error
    console.error(error.message)
    process.exit(2)
  }
}

await main()
