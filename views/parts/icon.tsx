/** One drawing of the sprite. It says nothing to a screen reader: the words stand beside it. */
import type { Visit } from '../../src/vocabulary/visit.ts'
import type { Url } from '../../src/vocabulary/url.ts'

export type IconName =
  | 'home' | 'search' | 'heart' | 'pin' | 'near' | 'globe' | 'star' | 'clock' | 'bike' | 'spark' | 'x' | 'phone' | 'filter' | 'leaf' | 'bowl'
  | 'away' | 'info' | 'next' | 'person' | 'basket' | 'bell' | 'naira'

export const Icon = ({ visit, name, flip }: { visit: Visit; name: IconName; flip?: boolean }) => (
  <svg class={flip ? 'i flip' : 'i'} aria-hidden="true"><use href={`${visit.asset('icons.svg')}#${name}` as Url} /></svg>
)
