/** Fills an empty database with the demo city and trains the first models, so that a newcomer sees a town that knows people. */
import { fileURLToPath } from 'node:url'
import { eq, inArray } from 'drizzle-orm'
import { loadDemoDelivery } from '../../drizzle/seeds/delivery.ts'
import { loadPastOrders } from '../../drizzle/seeds/load-past-orders.ts'
import { DEMO_PASSWORD, loadDemoCity } from '../../drizzle/seeds/load.ts'
import { people } from '../../drizzle/schema/accounts.ts'
import { models } from '../../drizzle/schema/recommendations.ts'
import { staff } from '../../drizzle/schema/restaurants.ts'
import { TRAINING_SCRIPT } from '../../ml/contract.ts'
import { hashPassword } from '../accounts/password.ts'
import type { Config } from '../platform/config.ts'
import { connect, type Database, write } from '../platform/database.ts'
import { openVault } from '../platform/vault.ts'
import { FIRST_TRAINING, FULL_TRAINING, putRunInLine } from '../recommendations/training.ts'

export interface DemoLogin {
  readonly email: string
  readonly password: string
  readonly role: string
}

type DemoConfig = Config & { readonly databaseUrl: string }

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The logins of the demo city; none in a database that holds another town. A second start finds all done and is quick. */
export async function prepareDemo(config: DemoConfig, say: (line: string) => void): Promise<DemoLogin[]> {
  const { db, close } = connect(config.databaseUrl, { name: 'buka-demo', poolSize: 2 })
  try {
    const demo = await loadDemoCity(db, { now: new Date(), hashPassword })
    if (demo.loaded) say(`The demo city is there: ${demo.counts.restaurants} restaurants, ${demo.counts.dishes} dishes, ${demo.counts.feedback} traces of taste.`)
    const bringing = await loadDemoDelivery(db, new Date())
    if (bringing.zones > 0) say(`Food is brought: ${bringing.zones} zones, ${bringing.riders} riders on shift.`)
    // The models are trained in a process of their own: what figures and money pages show is made up meanwhile.
    await Promise.all([loadWeeks(config, db, say), hasLiveModel(db).then((is) => (is ? undefined : trainFirst(config, db, say)))])
    return demo.loaded ? demo.logins.map(({ email, password, role }) => ({ email, password, role })) : await knownLogins(db)
  } finally {
    await close()
  }
}

async function loadWeeks(config: DemoConfig, db: Database, say: (line: string) => void): Promise<void> {
  const past = await loadPastOrders(db, openVault(config), new Date())
  if (past > 0) say(`The last weeks are there: ${past} made-up orders that were brought and paid.`)
}

const hasLiveModel = async (db: Database): Promise<boolean> => (await db.select({ version: models.version }).from(models).where(eq(models.state, 'live')).limit(1)).length > 0

/** Without models Buka still opens: what is well rated is shown, and the ml process trains later. */
async function trainFirst(config: DemoConfig, db: Database, say: (line: string) => void): Promise<void> {
  const began = performance.now()
  const run = await write(db, (tx) => putRunInLine(tx, FIRST_TRAINING, new Date()))
  const training = Bun.spawn([process.execPath, TRAINING_SCRIPT, run.id], {
    cwd: ROOT, stdin: 'ignore', stdout: 'inherit', stderr: 'inherit', env: { ...process.env, DATABASE_URL: config.databaseUrl, DATA_DIR: config.dataDir, SECRET_KEY: config.secretKey, LOG_LEVEL: 'warn' },
  })
  const code = await training.exited
  // The blend of all takes longer; the ml process trains it while the first visitors look around.
  await write(db, (tx) => putRunInLine(tx, FULL_TRAINING, new Date()))
  say(code === 0 ? `The first models are trained (${((performance.now() - began) / 1000).toFixed(1)} s).` : 'The first models could not be trained; the ml process will try again.')
}

const STAFF_LOGINS = ['ada', 'musa', 'basira', 'kunle', 'ngozi', 'efe', 'zainab', 'tunde']

/** On a later start the people are in the database, and what they may do with them. */
async function knownLogins(db: Database): Promise<DemoLogin[]> {
  const emails = STAFF_LOGINS.map((name) => `${name}@buka.test`)
  const rows = await db.select({ email: people.email, role: people.role, place: staff.role }).from(people).leftJoin(staff, eq(staff.personId, people.id)).where(inArray(people.email, emails))
  return rows.sort((a, b) => emails.indexOf(a.email) - emails.indexOf(b.email)).map(({ email, role, place }) => ({ email, password: DEMO_PASSWORD, role: place ?? role }))
}
