/**
 * Markup that was rendered before. A card costs a hundred times as much to render as to copy, and the same cards stand on
 * the pages of thousands of people, so what depends on few things is kept under those things.
 */
import type { JSX } from '#jsx/jsx-runtime'

const MOST_PER_OWNER = 128

export class KeptMarkup<Owner extends object> {
  /** Goes when its owner goes: a catalogue that is read anew has other cards. */
  private readonly byOwner = new WeakMap<Owner, Map<string, JSX.Element>>()

  /** @param key everything that the markup depends on, but for its owner */
  of(owner: Owner, key: string, render: () => JSX.Element): JSX.Element {
    let kept = this.byOwner.get(owner)
    if (!kept) this.byOwner.set(owner, (kept = new Map()))
    let markup = kept.get(key)
    if (markup === undefined) {
      if (kept.size >= MOST_PER_OWNER) kept.clear()
      kept.set(key, (markup = render()))
    }
    return markup
  }
}
