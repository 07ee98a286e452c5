/**
 * Queues: BullMQ on PostgreSQL, or on Redis when REDIS_URL is set. Whoever adds or works a job does not know which.
 * Queues are transport and never the record: what must not be lost stands in the outbox (see outbox.ts), so an `add`
 * that does not settle within a second is given up and tried again from there.
 */
import type { Job, Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Log } from './log.ts'

const ADD_LIMIT_MS = 1_000
/** With the default of 1, two crashes of a worker send a healthy job to "failed for good". */
const MAX_STALLED_COUNT = 20

export interface JobOptions {
  /** Adding a job with the id of one that still exists does nothing. No `:` and not only digits. */
  readonly jobId?: string
  readonly delayMs?: number
  readonly attempts?: number
  /** False: a job that is done leaves nothing behind. Else the last thousand are kept, which is looked after at the end of each. */
  readonly keepsDone?: false
}

export interface WorkOptions {
  readonly concurrency?: number
  /** A job whose worker died is taken over after this time. */
  readonly lockMs?: number
}

export interface JobInHand<Data> {
  readonly id: string
  readonly name: string
  readonly data: Data
  readonly attempt: number
  readonly isLastAttempt: boolean
  /** When it was added, in milliseconds since 1970 UTC: what it speaks of was written before. */
  readonly addedAt: number
}

export interface Queues {
  readonly backend: 'postgresql' | 'redis'
  /** @throws Error when the queue did not confirm within a second. */
  add(queue: string, name: string, data: object, options?: JobOptions): Promise<void>
  /** A job at fixed hours (cron, in UTC) or at an interval, added once however many processes ask for it. */
  schedule(queue: string, name: string, when: { readonly cron: string } | { readonly everyMs: number }): Promise<void>
  work<Data>(queue: string, perform: (job: JobInHand<Data>) => Promise<void>, options?: WorkOptions): void
  /** Jobs by state, for the queues page and the metrics. */
  counts(queue: string): Promise<Record<string, number>>
  isHealthy(): Promise<boolean>
  /** Takes no new jobs and waits for those in hand. */
  close(): Promise<void>
}

/** So long a worker that does nothing may take to close. */
const CLOSING_MS = 3_000
const KEPT = { removeOnComplete: { age: 3_600, count: 1_000 }, removeOnFail: { age: 7 * 86_400, count: 5_000 } }

/** The tables of the PostgreSQL backend, in their own schema. Safe to call again. */
export async function migrateQueues(databaseUrl: string): Promise<void> {
  const { runMigrations } = await import('bullmq')
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await runMigrations(client as never)
  } finally {
    await client.end()
  }
}

export function openQueues(config: { readonly databaseUrl: string; readonly redisUrl: string | null }, log: Log): Queues {
  const { makeQueue, makeWorker, ping, end } = config.redisUrl ? onRedis(config.redisUrl, log) : onPostgres(config.databaseUrl)
  const queues = new Map<string, Promise<Queue>>()
  const closings: Array<() => Promise<void>> = []
  const queueOf = (name: string): Promise<Queue> => {
    const known = queues.get(name)
    if (known) return known
    const made = makeQueue(name).then((queue) => queue.on('error', (error) => log.warn({ queue: name, error: error.message }, 'queue connection failed')))
    queues.set(name, made)
    return made
  }
  return {
    backend: config.redisUrl ? 'redis' : 'postgresql',
    add: async (queue, name, data, { jobId, delayMs, attempts, keepsDone } = {}) => {
      await within(ADD_LIMIT_MS, `adding ${name} to ${queue}`, queueOf(queue).then((it) => it.add(name, data, {
        ...(jobId ? { jobId } : {}), ...(delayMs ? { delay: delayMs } : {}),
        attempts: attempts ?? 5, backoff: { type: 'exponential', delay: 500 }, ...KEPT, ...(keepsDone === false && { removeOnComplete: true }),
      })))
    },
    schedule: async (queue, name, when) => {
      const repeat = 'cron' in when ? { pattern: when.cron, tz: 'UTC' } : { every: when.everyMs }
      await within(ADD_LIMIT_MS * 5, `scheduling ${name}`, queueOf(queue).then((it) => it.upsertJobScheduler(name, repeat, { name, data: {}, opts: KEPT })))
    },
    work: <Data>(queue: string, perform: (job: JobInHand<Data>) => Promise<void>, { concurrency = 4, lockMs = 30_000 }: WorkOptions = {}) => {
      let inHand = 0
      const worker = makeWorker(queue, async (job) => {
        const attempts = job.opts.attempts ?? 1
        inHand++
        await perform({ id: String(job.id), name: job.name, data: job.data as Data, attempt: job.attemptsMade + 1, isLastAttempt: job.attemptsMade + 1 >= attempts, addedAt: job.timestamp }).finally(() => inHand--)
      }, { concurrency, lockDuration: lockMs, stalledInterval: Math.min(lockMs, 15_000) / 2, maxStalledCount: MAX_STALLED_COUNT })
      const watched = worker.then((it) => it
        .on('error', (error) => log.warn({ queue, error: error.message }, 'queue worker connection failed'))
        .on('failed', (job, error) => log.warn({ queue, job: job?.name, id: job?.id, attempt: job?.attemptsMade, error: error.message }, 'job failed')))
      closings.push(async () => closed(await watched, () => inHand))
    },
    counts: (queue) => within(ADD_LIMIT_MS, `counting ${queue}`, queueOf(queue).then((it) => it.getJobCounts())),
    isHealthy: async () => within(ADD_LIMIT_MS, 'ping', ping()).then(() => true, () => false),
    close: async () => {
      await Promise.allSettled(closings.map((close) => close()))
      await Promise.allSettled([...queues.values()].map((queue) => within(CLOSING_MS, 'closing a queue', queue.then((it) => it.close()))))
      await end()
    },
  }
}

/** On Redis BullMQ 6.7 now and then waits for ever where a worker is closed between two waits: one that has nothing in hand is cut off. */
async function closed(worker: Worker, inHand: () => number): Promise<void> {
  const closing = worker.close().then(() => true)
  while (!(await Promise.race([closing, Bun.sleep(CLOSING_MS).then(() => false)]))) if (inHand() === 0) return void worker.disconnect().catch(() => {})
}

/** BullMQ is read when a queue or a worker is first made: the web process comes up sooner by an eighth, and hardly ever needs it. */
interface Backend {
  makeQueue(name: string): Promise<Queue>
  makeWorker(name: string, perform: (job: Job) => Promise<void>, options: object): Promise<Worker>
  ping(): Promise<unknown>
  end(): Promise<void>
}

function onPostgres(databaseUrl: string): Backend {
  const bound = async () => {
    const { createPostgresBackend, withBackend } = await import('bullmq')
    return withBackend(createPostgresBackend)
  }
  const connection = (max: number) => ({ connectionString: databaseUrl, max, keepAlive: true, connectionTimeoutMillis: 5_000 })
  const pings = new pg.Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: 2_000 })
  pings.on('error', () => {})
  return {
    makeQueue: async (name) => new (await bound()).Queue(name, { connection: connection(2) }) as unknown as Queue,
    makeWorker: async (name, perform, options) => new (await bound()).Worker(name, perform as never, { connection: connection(4), ...options }) as unknown as Worker,
    ping: () => pings.query('select 1'),
    end: () => pings.end(),
  }
}

function onRedis(redisUrl: string, log: Log): Backend {
  // A queue must answer "no" rather than wait for a Redis that is away; a worker must wait for as long as it takes.
  const forAdding = new Redis(redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: ADD_LIMIT_MS, lazyConnect: false })
  const forWorking = new Redis(redisUrl, { maxRetriesPerRequest: null })
  for (const redis of [forAdding, forWorking]) redis.on('error', (error) => log.warn({ error: error.message }, 'redis connection failed'))
  return {
    makeQueue: async (name) => new (await import('bullmq')).Queue(name, { connection: forAdding }),
    makeWorker: async (name, perform, options) => new (await import('bullmq')).Worker(name, perform, { connection: forWorking, ...options }),
    ping: () => forAdding.ping(),
    end: async () => {
      forAdding.disconnect()
      forWorking.disconnect()
    },
  }
}

/** The promise, or an error after so many milliseconds. What it does later on is nobody's concern any more. */
export async function within<T>(limitMs: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${limitMs} ms`)), limitMs)
  })
  promise.catch(() => {})
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}
