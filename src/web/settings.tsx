/** Choices that a browser keeps: language, light or dark, photos or none. */
import { t } from 'elysia'
import { SettingsPage } from '../../views/parts/settings.tsx'
import { write } from '../platform/database.ts'
import { oneOf } from '../platform/input.ts'
import { chooseLists } from '../recommendations/choose-lists.ts'
import { LOCALES } from '../vocabulary/locale.ts'
import { THEMES } from '../vocabulary/visit.ts'
import { door } from './door.ts'
import type { House } from './house.ts'
import { nextOf, page, seeOther } from './page.ts'
import { choiceCookies } from './visit.ts'

export const settings = (house: House) => {
  const cookies = choiceCookies(house.config)
  return door('settings')
    .get('/settings', async ({ query, visit }) => page(<SettingsPage visit={visit} next={nextOf(query.next)} isPersonal={await house.suggestions.isPersonalFor(visit.dinerId, visit.now)} />), { query: t.Object({ next: t.Optional(t.String()) }) })
    .post('/settings', async ({ body, visit }) => {
      if (body.lists) {
        const isPersonal = body.lists === 'personal'
        await write(house.db, (tx) => chooseLists(tx, visit.dinerId, isPersonal, visit.now))
        house.suggestions.forget(visit.dinerId)
      }
      const response = seeOther(nextOf(body.next))
      if (body.language) response.headers.append('set-cookie', cookies.locale(body.language))
      if (body.theme) response.headers.append('set-cookie', cookies.theme(body.theme))
      if (body.photos) response.headers.append('set-cookie', cookies.saveData(body.photos === 'no'))
      return response
    }, { body: t.Object({ next: t.Optional(t.String()), language: t.Optional(oneOf(LOCALES)), theme: t.Optional(oneOf(THEMES)), photos: t.Optional(oneOf(['yes', 'no'])), lists: t.Optional(oneOf(['personal', 'everybody'])) }) })
}
