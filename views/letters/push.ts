/** How a notice is worded on a locked screen. */
import type { RenderedPush } from '../../src/notifications/letter.ts'
import { leadsTo, type Notice } from '../../src/notifications/notice.ts'
import { directionOf, type Locale, tagOf } from '../../src/vocabulary/locale.ts'
import type { Words } from '../../src/vocabulary/visit.ts'
import { noticeText } from '../notifications/notice-text.ts'

export const renderPush = (notice: Pick<Notice, 'kind' | 'arguments' | 'aboutId'>, locale: Locale, words: Words): RenderedPush =>
  ({ title: 'Buka', body: noticeText({ words, locale }, notice), url: leadsTo(notice), lang: tagOf(locale), dir: directionOf(locale) })
