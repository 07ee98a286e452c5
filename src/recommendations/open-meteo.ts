/**
 * The weather of cities from a feed that speaks Open-Meteo's contract (GET ?latitude=..&longitude=..&current=..; a list when several
 * are asked for). Where the feed is, the configuration says; in development nobody is asked and a made-up sky stands in.
 */
import { Type } from 'typebox'
import { Check } from 'typebox/value'
import type { Sky } from './ranking.ts'
import { pretendWeather } from './pretend-weather.ts'

export interface Reading {
  readonly city: string
  readonly weather: Sky
  readonly celsius: number
  readonly rainMillimetres: number
}

export interface Town {
  readonly slug: string
  readonly lat: number
  readonly lng: number
}

/** What the feed says of one place; more than we ask for is its own affair. */
const Answer = Type.Object({
  current: Type.Object({ temperature_2m: Type.Number({ minimum: -60, maximum: 60 }), precipitation: Type.Number({ minimum: 0, maximum: 500 }), relative_humidity_2m: Type.Number({ minimum: 0, maximum: 100 }), weather_code: Type.Integer({ minimum: 0, maximum: 99 }) }),
})

const PATIENCE_MS = 5_000
const LARGEST_ANSWER_BYTES = 200_000
const RAIN_MILLIMETRES = 0.2
const HOT_CELSIUS = 34
/** Harmattan: the dry wind from the Sahara, between November and March. */
const DUSTY_HUMIDITY = 25
/** WMO code 4: smoke; 5 to 9: haze and dust. From 51 on it drizzles, rains or thunders. */
const DUST_CODES = [4, 9] as const
const FIRST_RAIN_CODE = 51

/** The sky over each of these towns now. @throws Error when the feed cannot be reached or says what it should not */
export async function readWeather(feedUrl: string | null, towns: ReadonlyArray<Town>, now: Date): Promise<Reading[]> {
  if (towns.length === 0) return []
  if (feedUrl === null) return towns.map((town) => pretendWeather(town, now))
  const asked = new URL(feedUrl)
  asked.searchParams.set('latitude', towns.map(({ lat }) => lat.toFixed(3)).join())
  asked.searchParams.set('longitude', towns.map(({ lng }) => lng.toFixed(3)).join())
  asked.searchParams.set('current', 'temperature_2m,precipitation,relative_humidity_2m,weather_code')
  const response = await fetch(asked, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error', headers: { accept: 'application/json' } })
  if (!response.ok) throw new Error(`the weather feed answered ${response.status}`)
  const text = await response.text()
  if (text.length > LARGEST_ANSWER_BYTES) throw new Error('the weather feed answered with too much')
  const body: unknown = JSON.parse(text)
  const answers = Array.isArray(body) ? body : [body]
  if (answers.length !== towns.length) throw new Error(`the weather feed answered for ${answers.length} of ${towns.length} towns`)
  return towns.map(({ slug }, at) => {
    const answer: unknown = answers[at]
    if (!Check(Answer, answer)) throw new Error(`the weather feed says nothing usable of ${slug}`)
    const { temperature_2m: celsius, precipitation: rainMillimetres } = answer.current
    return { city: slug, celsius, rainMillimetres, weather: skyOf(answer.current) }
  })
}

export function skyOf({ temperature_2m, precipitation, relative_humidity_2m, weather_code }: { readonly temperature_2m: number; readonly precipitation: number; readonly relative_humidity_2m: number; readonly weather_code: number }): Sky {
  if (precipitation >= RAIN_MILLIMETRES || weather_code >= FIRST_RAIN_CODE) return 'rain'
  if ((weather_code >= DUST_CODES[0] && weather_code <= DUST_CODES[1]) || relative_humidity_2m < DUSTY_HUMIDITY) return 'dusty'
  return temperature_2m >= HOT_CELSIUS ? 'hot' : 'dry'
}
