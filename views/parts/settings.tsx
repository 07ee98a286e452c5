/** Choices kept in this browser: language, light or dark, and how much data pages may cost. */
import type { Markup } from '#jsx/jsx-runtime'
import { LOCALE_NAMES, LOCALES, tagOf } from '../../src/vocabulary/locale.ts'
import { url, type Url } from '../../src/vocabulary/url.ts'
import { THEMES, type Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'

export const SettingsPage = ({ visit, next, isPersonal }: { visit: Visit; next: Url; isPersonal: boolean }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('parts.settings')}>
      <h1>{words('parts.settings')}</h1>
      <form method="post" action={url`/settings`}>
        <input type="hidden" name="_token" value={visit.formToken} />
        <input type="hidden" name="next" value={next} />
        <Group id="language" title={words.text('parts.settings-language')}>
          {LOCALES.map((l) => <Choice name="language" value={l} isChosen={l === visit.locale}><span lang={tagOf(l)} safe>{LOCALE_NAMES[l]}</span></Choice>)}
        </Group>
        <Group id="theme" title={words.text('parts.settings-theme')}>
          {THEMES.map((t) => <Choice name="theme" value={t} isChosen={t === visit.theme}>{words(`parts.settings-theme-${t}`)}</Choice>)}
        </Group>
        <Group id="photos" title={words.text('parts.settings-data')}>
          <Choice name="photos" value="yes" isChosen={!visit.saveData}>{words('parts.settings-data-all')}</Choice>
          <Choice name="photos" value="no" isChosen={visit.saveData}>{words('parts.settings-data-less')}</Choice>
        </Group>
        <Group id="lists" title={words.text('recommendations.choice')}>
          <Choice name="lists" value="personal" isChosen={isPersonal}>{words('recommendations.choice-personal')}</Choice>
          <Choice name="lists" value="everybody" isChosen={!isPersonal}>{words('recommendations.choice-everybody')}</Choice>
        </Group>
        <p class="hint">{words('recommendations.choice-hint')}</p>
        {isPersonal && <p><a href={url`/tastes`}>{words('recommendations.tastes-invite')}</a></p>}
      </form>
    </Layout>
  )
}

const Group = ({ id, title, children }: { id: string; title: string; children: Markup }) => (
  <section aria-labelledby={id}>
    <div class="head"><h2 id={id} safe>{title}</h2></div>
    <div class="choices tight">{children}</div>
  </section>
)

const Choice = ({ name, value, isChosen, children }: { name: string; value: string; isChosen: boolean; children: Markup }) => (
  <button class="choice" name={name} value={value} aria-pressed={isChosen ? 'true' : 'false'}>{children}</button>
)
