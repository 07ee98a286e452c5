/**
 * The suggestions of one diner. When the diner has done something, the section asks for itself again and says what it
 * shows now, so that the answer can wait a moment for the list that follows from it. A list that is still behind what was done asks
 * for the next one by itself, a few times: under a storm it may come late, but it comes.
 */
import { reasonText } from '../../src/recommendations/reason.ts'
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { type Place, RestaurantCard } from '../parts/restaurant-card.tsx'

export interface Suggestion extends Place {
  readonly reason: { readonly code: string; readonly args?: Readonly<Record<string, string | number>> }
  /** Calibrated, and only where it lies between 60 and 90 %. */
  readonly confidence: number | null
}

export interface SuggestionsProps {
  readonly visit: Visit
  readonly suggestions: ReadonlyArray<Suggestion>
  readonly favourites: ReadonlySet<string>
  /** Which list this is; the next one has another. */
  readonly version: string
  /** False while nothing is known of the diner: then these are what others like. */
  readonly isPersonal: boolean
  /** Whether to ask what they like: not of who wants the list that everybody gets. */
  readonly isInvited: boolean
  /** The list does not know yet of the newest that the diner did. */
  readonly isBehind: boolean
  /** How often the page has asked again by itself. */
  readonly again: number
}

/** With what the answer waits itself, half a minute: then whoever writes lists is away, and the next look finds them. */
export const MOST_AGAIN = 12

/** Said of every place in a list for newcomers, they would say nothing. */
const COMMONPLACE = new Set(['popular', 'well-rated'])

const whyOf = ({ words }: Visit, { reason, confidence }: Suggestion): string | undefined => {
  const why = reasonText(words, reason)
  return why === null ? undefined : confidence === null ? why : words.text('recommendations.why-chance', { why, chance: confidence })
}

export const Suggestions = ({ visit, suggestions, favourites, version, isPersonal, isInvited, isBehind, again }: SuggestionsProps) => (
  <section
    id="suggestions" aria-labelledby="suggestions-title"
    hx-get={withQuery(url`/suggestions`, { shown: version })} hx-trigger="feedback from:document" hx-swap="outerMorph" hx-sync="this:replace" hx-indicator="#wait"
  >
    <div class="head"><h2 id="suggestions-title">{visit.words(isPersonal ? 'recommendations.for-you' : 'recommendations.for-newcomers')}</h2></div>
    {!isPersonal && isInvited && <p><a class="btn quiet" href={url`/tastes`}>{visit.words('recommendations.tastes-invite')}</a></p>}
    <p class="lead">{visit.words(isPersonal ? 'recommendations.for-you-lead' : 'recommendations.for-newcomers-lead')}</p>
    <ul class="cards rail">
      {suggestions.map((s, i) => (
        <RestaurantCard visit={visit} place={s} why={isPersonal || !COMMONPLACE.has(s.reason.code) ? whyOf(visit, s) : undefined} isFavourite={favourites.has(s.card.id)} canDismiss eager={i < 2} />
      ))}
    </ul>
    {isBehind && again < MOST_AGAIN && (
      <div hidden id={`suggestions-again-${again}`} hx-get={withQuery(url`/suggestions`, { shown: version, again: again + 1 })} hx-trigger="load delay:500ms" hx-target="#suggestions" hx-swap="outerMorph" />
    )}
  </section>
)
