/**
 * `bun start`: the whole house on one machine. PostgreSQL (ours, unless DATABASE_URL names one), then migrations, the
 * demo city, the first models, then web, worker and ml, each a process of its own that is started again when it falls.
 */
import { pretendPayments, pretendsPayments } from './bin/pretend-payments.ts'
import { pretendPlatforms, pretendsPlatforms } from './bin/pretend-platforms.ts'
import { prepareDemo } from './bin/demo.ts'
import { readConfig } from './platform/config.ts'
import { Crew } from './platform/crew.ts'
import { migrateDatabase } from './platform/database.ts'
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import { createLog } from './platform/log.ts'
import { migrateQueues } from './platform/queues.ts'
import { freePortFrom, takeDataDir } from './platform/tenancy.ts'

const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const began = performance.now()
  const config = readConfig()
  const port = await freePortFrom(config.host, config.port, process.env.PORT !== undefined)
  const publicUrl = process.env.PUBLIC_URL ? config.publicUrl : `http://localhost:${port}`
  const folder = takeDataDir(config.dataDir)
  const pretends = [
    ...(pretendsPayments(config) ? [await pretendPayments(config.host, port, publicUrl)] : []),
    ...(pretendsPlatforms(config) ? [await pretendPlatforms(config.host, port, publicUrl)] : []),
  ]
  if (!config.databaseUrl) say('Starting PostgreSQL ...')
  const embedded = config.databaseUrl ? null : await startEmbeddedPostgres(config.dataDir)
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? ''

  const crew = new Crew({
    ...process.env, DATABASE_URL: databaseUrl, SECRET_KEY: config.secretKey, DATA_DIR: config.dataDir, PORT: String(port), PUBLIC_URL: publicUrl, ...Object.assign({}, ...pretends.map(({ environment }) => environment)) as Record<string, string>,
  }, createLog(config.logLevel, 'main'))
  let stopping: Promise<void> | null = null
  const stop = (code: number): Promise<void> => (stopping ??= (async () => {
    await crew.dismiss()
    await embedded?.stop()
    folder.release()
    process.exit(code)
  })())
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {
    if (!stopping) say('\nStopping; everything is kept ...')
    void stop(0)
  })

  try {
    await Promise.all([migrateDatabase(databaseUrl), migrateQueues(databaseUrl)])
    const logins = config.demo ? await prepareDemo({ ...config, databaseUrl }, say) : []
    if (pretends.length > 0) await crew.hire('pretend', 'src/bin/pretend-providers.ts')
    await Promise.all([crew.hire('ml', 'ml/worker.ts'), crew.hire('worker', 'src/worker.ts'), crew.hire('web', 'src/server.ts')])
    say(`\nBuka is open at ${publicUrl} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
    for (const line of pretends.flatMap(({ lines }) => lines)) say(line)
    if (logins.length > 0) {
      say(`\nDemo logins, all with the password ${logins[0]?.password}`)
      for (const { email, role } of logins) say(`  ${email.padEnd(28)} ${role}`)
    }
    say('\nCtrl-C stops everything.')
  } catch (error) {
    if (stopping) return
    console.error((error as Error).message)
    await stop(1)
  }
}

// What can be wrong before anything runs (configuration, port, folder) is said in one line, without a stack.
await main().catch((error: Error) => {
  console.error(error.message)
  process.exit(2)
})
