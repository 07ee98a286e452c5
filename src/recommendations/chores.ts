/** What this room does by the clock. */
import { type ChoreTable } from '../platform/chores.ts'
import type { Config } from '../platform/config.ts'
import { write } from '../platform/database.ts'
import { forgetShows } from './forget-shows.ts'
import { relearnCompanions } from './learn-companions.ts'
import { noteWeather } from './note-weather.ts'
import { startNightlyTraining, startUpdate } from './training.ts'

export const recommendationChores = ({ weatherUrl, environment }: Pick<Config, 'weatherUrl' | 'environment'>): ChoreTable => ({
  /** 03:15 in Lagos, when nobody eats. */
  'recommendations-train-nightly': {
    when: { cron: '15 2 * * *' },
    perform: async (db, now) => (await write(db, (tx) => startNightlyTraining(tx, now)))?.id ?? 'has its run',
  },
  'recommendations-forget-shows': {
    when: { cron: '40 2 * * *' },
    perform: forgetShows,
  },
  /** Between two nights, when enough has happened. */
  'recommendations-update': {
    when: { everyMs: 3_600_000 },
    perform: async (db, now) => (await write(db, (tx) => startUpdate(tx, now)))?.id ?? 'nothing to count in',
  },
  'recommendations-learn-companions': {
    when: { everyMs: 3_600_000 },
    perform: relearnCompanions,
  },
  // In production a made-up sky would be a lie: without a feed nobody knows the weather.
  ...(weatherUrl !== null || environment !== 'production' ? {
    'recommendations-note-weather': { when: { everyMs: 30 * 60_000 }, perform: (db, now) => noteWeather(db, weatherUrl, now) },
  } satisfies ChoreTable : {}),
})
