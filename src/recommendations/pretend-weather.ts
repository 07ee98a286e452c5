/** A made-up sky, the same for the same town and hour: storms on afternoons of the rainy season, harmattan in the north at new year. And the feed that tells of it, on loopback. */
import { localTime } from '../vocabulary/calendar.ts'
import type { Reading, Town } from './open-meteo.ts'

const NORTH_OF = 9
const RAINY_MONTHS = { south: [4, 10], north: [6, 9] } as const
const HARMATTAN_MONTHS: ReadonlySet<number> = new Set([12, 1, 2])

/** Pure. */
export function pretendWeather({ slug, lat }: Town, now: Date): Reading {
  const { date, minute } = localTime(now)
  const month = Number(date.slice(5, 7))
  const hour = Math.floor(minute / 60)
  const luck = Number(BigInt.asUintN(16, BigInt(Bun.hash(`${slug} ${date} ${hour}`)))) / 65_536
  const isNorth = lat > NORTH_OF
  const [first, last] = RAINY_MONTHS[isNorth ? 'north' : 'south']
  const isRainy = month >= first && month <= last && luck < (hour >= 13 && hour <= 19 ? 0.4 : 0.12)
  const celsius = Math.round((24 + (isNorth ? 3 : 1) + 8 * Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI)) + 2 * luck - (isRainy ? 4 : 0)) * 10) / 10
  if (isRainy) return { city: slug, weather: 'rain', celsius, rainMillimetres: Math.round((0.4 + 8 * luck) * 10) / 10 }
  if (isNorth && HARMATTAN_MONTHS.has(month) && luck < 0.5) return { city: slug, weather: 'dusty', celsius, rainMillimetres: 0 }
  return { city: slug, weather: celsius >= 34 ? 'hot' : 'dry', celsius, rainMillimetres: 0 }
}

export interface PretendFeed {
  readonly url: string
  /** How it answers from now on. */
  behave(how: 'works' | 'down' | 'html' | 'short'): void
  stop(): Promise<void>
}

const CODES = { dry: 1, hot: 0, dusty: 5, rain: 63 } as const

/** Speaks Open-Meteo's contract, and fails when it is told to. */
export function startPretendFeed(now: () => Date): PretendFeed {
  let mood = 'works'
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request) => {
      const { searchParams } = new URL(request.url)
      const [latitudes, longitudes] = ['latitude', 'longitude'].map((name) => (searchParams.get(name) ?? '').split(',').map(Number)) as [number[], number[]]
      if (mood === 'down') return new Response('down', { status: 503 })
      if (mood === 'html') return new Response('<html></html>')
      const answers = latitudes.slice(mood === 'short' ? 1 : 0).map((lat, at) => {
        const { weather, celsius, rainMillimetres } = pretendWeather({ slug: `${lat} ${longitudes[at]}`, lat, lng: longitudes[at] ?? 0 }, now())
        return { latitude: lat, longitude: longitudes[at], current: { time: now().toISOString(), interval: 900, temperature_2m: celsius, precipitation: rainMillimetres, relative_humidity_2m: weather === 'dusty' ? 15 : 70, weather_code: CODES[weather] } }
      })
      return Response.json(answers.length === 1 ? answers[0] : answers)
    },
  })
  return { url: `http://127.0.0.1:${server.port}/v1/forecast`, behave: (how) => { mood = how }, stop: () => server.stop(true) }
}
