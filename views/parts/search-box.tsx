/** The search box of the header and of the hero: a plain GET form, or a part of the form that holds the filters. */
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Icon } from './icon.tsx'

export const SearchBox = ({ visit, query, form }: { visit: Visit; query?: string | undefined; form?: string | undefined }) => {
  const inner = (
    <>
      <input id="words" type="search" name="q" form={form} value={query} maxlength={100} aria-label={visit.words.text('parts.search-label')} placeholder={visit.words.text('parts.search-placeholder')} autocomplete="off" enterkeyhint="search" />
      <button form={form} aria-label={visit.words.text('parts.search-button')}><Icon visit={visit} name="search" /></button>
    </>
  )
  return form === undefined
    ? <form class="seek" action={url`/search`} role="search">{inner}</form>
    : <div class="seek" role="search">{inner}</div>
}
