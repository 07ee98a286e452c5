/** Two web processes behind one port, as real processes: the limits of streams hold over both, and a killed one keeps nobody's place. */
import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTokens } from '../accounts/access-token.ts'
import { freePort } from '../platform/embedded-postgres.ts'
import { freshDatabase } from '../testing/database.ts'
import { anOrder } from '../testing/deliveries.ts'
import { aRestaurant } from '../testing/places.ts'
import { freshRedis } from '../testing/redis.ts'
import { readStream, type StreamReader } from '../testing/stream-reader.ts'
import { eventually } from '../testing/town.ts'
import { newId } from '../vocabulary/id.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SECRET_KEY = 'two processes share this key, as they do in earnest'
const tokens = createTokens({ secretKey: SECRET_KEY, previousSecretKeys: [] })

for (const relay of ['postgresql', 'redis'] as const) {
  describe(`over ${relay}`, async () => {
    const database = await freshDatabase()
    const redisUrl = relay === 'redis' ? await freshRedis() : ''
    const port = await freePort()
    const running = await Promise.all([startOne(), startOne()])
    afterAll(async () => {
      for (const one of running) one.kill('SIGKILL')
      await Promise.all(running.map((one) => one.exited))
    })
    const orderId = await anOrder(database.db, await aRestaurant(database.db, 'Iya Basira'), new Date())

    async function startOne() {
      const ready = Promise.withResolvers<void>()
      const one = Bun.spawn([process.execPath, 'src/server.ts'], {
        cwd: ROOT, stdin: 'ignore', stdout: 'ignore', stderr: 'inherit', ipc: () => ready.resolve(),
        env: {
          ...process.env, NODE_ENV: 'test', PORT: String(port), SHARE_PORT: 'yes', HOST: '127.0.0.1', PUBLIC_URL: `http://127.0.0.1:${port}`, DATA_DIR: mkdtempSync(join(tmpdir(), 'buka-data-')),
          DATABASE_URL: database.url, REDIS_URL: redisUrl, SECRET_KEY, LOG_LEVEL: 'silent', RATE_LIMIT: 'off', TRUSTED_PROXIES: '127.0.0.1',
        },
      })
      await Promise.race([ready.promise, one.exited.then((code) => { throw new Error(`the web ended with ${code}`) })])
      return one
    }

    /** Somebody of the support team, who may follow any order. */
    async function somebody(): Promise<string> {
      const now = new Date()
      const token = await tokens.sign({ id: newId<'person'>(), sessionId: newId<'session'>(), epoch: 0, name: 'Bisi', role: 'support', staff: {}, hasSecondFactor: true, provenAt: now }, now)
      return `buka_session=${token}`
    }
    const follow = (cookie: string, address: string) => readStream(`http://127.0.0.1:${port}/api/delivery/tracking/${orderId}`, { cookie, 'x-forwarded-for': address })
    const openOf = (all: ReadonlyArray<StreamReader>): number => all.filter((one) => !one.isOver()).length

    test('three for a person, however many ask at once and whichever process they come to', async () => {
      const cookie = await somebody()
      const all = await Promise.all(Array.from({ length: 16 }, (_, i) => follow(cookie, `10.1.0.${i}`)))
      await eventually('three stay', async () => openOf(all) <= 3)
      // Once both know: nobody more, at either.
      all.push(...await Promise.all(Array.from({ length: 16 }, (_, i) => follow(cookie, `10.1.1.${i}`))))
      expect(all.slice(16).map(({ response }) => response.status)).toEqual(Array.from({ length: 16 }, () => 429))
      expect(openOf(all)).toBe(3)
      expect(new Set(all.map(({ response }) => response.status))).toEqual(new Set([200, 429]))
      for (const one of all) one.leave()
    }, 30_000)

    test('twenty for an address', async () => {
      const address = '10.2.0.1'
      const all: StreamReader[] = []
      for (let i = 0; i < 8; i++) {
        const cookie = await somebody()
        all.push(...await Promise.all([1, 2, 3].map(() => follow(cookie, address))))
      }
      await eventually('twenty stay', async () => openOf(all) <= 20)
      expect((await follow(await somebody(), address)).response.status).toBe(429)
      expect(openOf(all)).toBe(20)
      for (const one of all) one.leave()
    }, 30_000)

    test('those who were cut off when a process was killed are let in by the other, and nobody more', async () => {
      const guests = await Promise.all(Array.from({ length: 5 }, async (_, i) => ({ cookie: await somebody(), address: `10.3.0.${i}`, held: [] as StreamReader[] })))
      const fill = () => eventually('each has three', async () => {
        for (const { cookie, address, held } of guests) if (openOf(held) < 3) held.push(await follow(cookie, address))
        return guests.every(({ held }) => openOf(held) === 3)
      })
      await fill()
      running[0]?.kill('SIGKILL')
      await running[0]?.exited
      await eventually('some were cut off', async () => guests.some(({ held }) => openOf(held) < 3))
      await fill()
      for (const { cookie, address } of guests) expect((await follow(cookie, address)).response.status).toBe(429)
      for (const { held } of guests) for (const one of held) one.leave()
    }, 30_000)
  })
}
