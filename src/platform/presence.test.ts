import { afterAll, describe, expect, test } from 'bun:test'
import { freshDatabase } from '../testing/database.ts'
import { freshRedis } from '../testing/redis.ts'
import { newId } from '../vocabulary/id.ts'
import { createLog } from './log.ts'
import { openPresence } from './presence.ts'
import { openWakes } from './wakes.ts'

const log = createLog('silent', 'web')
const eventually = async (isTrue: () => boolean): Promise<void> => {
  for (let i = 0; i < 800; i++) {
    if (isTrue()) return
    await Bun.sleep(10)
  }
  throw new Error('it did not come true in time')
}

for (const relay of ['postgresql', 'redis'] as const) {
  const database = await freshDatabase()
  const redisUrl = relay === 'redis' ? await freshRedis() : null
  const open = async () => {
    const wakes = openWakes(redisUrl, database, log)
    const changes: string[] = []
    const presence = await openPresence(wakes, (placeId) => changes.push(placeId))
    afterAll(async () => {
      presence.close()
      await wakes.close()
    })
    return { presence, changes }
  }

  describe(`over ${relay}`, () => {
    test('two processes know of each other who is there, and of two windows of one person the last to close counts', async () => {
      const [here, there] = [await open(), await open()]
      const [place, ada, musa] = [newId(), newId(), newId()]
      // Redis hears once it has subscribed.
      await eventually(() => {
        here.presence.arrive(newId(), newId())()
        return there.changes.length > 0
      })
      const adaGoes = here.presence.arrive(place, ada)
      const adaGoesToo = here.presence.arrive(place, ada)
      const musaGoes = there.presence.arrive(place, musa)
      await eventually(() => here.presence.at(place).length === 2 && there.presence.at(place).length === 2)
      expect(there.presence.at(place)).toEqual([ada, musa].sort())
      adaGoes()
      adaGoes()
      musaGoes()
      await eventually(() => here.presence.at(place).length === 1)
      expect(here.presence.at(place)).toEqual([ada])
      adaGoesToo()
      await eventually(() => there.presence.at(place).length === 0)
      expect(there.changes.filter((id) => id === place)).toHaveLength(4)
    })
  })
}
