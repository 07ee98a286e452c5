/** The postman of tests: delivers what waits, pushes to the stand-in included. */
import { renderLetter } from '../../views/letters/letter.tsx'
import { renderPush } from '../../views/letters/push.ts'
import { deliverOnce } from '../notifications/postman.ts'
import { openWebPush } from '../notifications/web-push.ts'
import { createLog } from '../platform/log.ts'
import { wordsIn } from '../platform/messages.ts'
import type { TestWeb } from './web.ts'

/** Returns how many letters were taken in hand. */
export const deliverLetters = ({ house: { db, config, clock, porter: { vault } } }: TestWeb): Promise<number> => deliverOnce({
  db, vault, log: createLog('silent', 'worker'), render: (content) => renderLetter(content, wordsIn(content.locale)), mail: null, keeps: true, sms: [], dailyCapKobo: 0,
  push: { route: openWebPush(config.push), render: (notice, locale) => renderPush(notice, locale, wordsIn(locale)) },
}, clock())
