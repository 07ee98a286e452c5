/** What many lists are like as a whole: how much of the town they show, and how far they lean to what is popular. Pure. */

/** What is counted over: how often each place stands in the lists, and how often people went for it of themselves. */
export interface ListCounts {
  /** How many lists were looked at. */
  readonly lists: number
  /** Restaurant id -> how many of the lists have it among their first ones. */
  readonly shown: ReadonlyMap<string, number>
  /** Restaurant id -> deeds of people, lately. */
  readonly deeds: ReadonlyMap<string, number>
  /** Every place that could have been shown. */
  readonly places: ReadonlyArray<string>
}

export interface ListFigures {
  readonly lists: number
  /** Different places in these lists. */
  readonly placesShown: number
  /** Share of all places that stand in some list, 0 .. 1. */
  readonly coverage: number | null
  /** Mean of -log2 of a shown place's share of all deeds, in bits: the higher, the less everybody knows it already. */
  readonly noveltyBits: number | null
  /** Share of what is shown that goes to the most popular tenth of the places, 0 .. 1. */
  readonly popularShare: number | null
  /** That tenth's share of what people do of themselves, 0 .. 1. */
  readonly popularDeeds: number | null
  /** How unevenly places are shown, as a Gini coefficient: 0 is all alike, 1 is one place alone. */
  readonly inequality: number | null
}

const POPULAR_SHARE = 0.1

/** O(places log places). Places that are shown and are none of `places` are left out. */
export function figuresOf({ lists, shown, deeds, places }: ListCounts): ListFigures {
  const shownOf = (place: string): number => shown.get(place) ?? 0
  const deedsOf = (place: string): number => deeds.get(place) ?? 0
  const slots = sumOf(places, shownOf)
  const allDeeds = sumOf(places, deedsOf)
  const popular = places.filter((place) => deedsOf(place) > 0).sort((a, b) => deedsOf(b) - deedsOf(a) || (a < b ? -1 : 1)).slice(0, Math.ceil(places.length * POPULAR_SHARE))
  // One deed more for each place, so that one nobody has been to is rare and not impossible.
  const bitsOf = (place: string): number => -Math.log2((deedsOf(place) + 1) / (allDeeds + places.length))
  return {
    lists,
    placesShown: places.filter((place) => shownOf(place) > 0).length,
    coverage: shareOf(places.filter((place) => shownOf(place) > 0).length, places.length),
    noveltyBits: shareOf(sumOf(places, (place) => shownOf(place) * bitsOf(place)), slots),
    popularShare: shareOf(sumOf(popular, shownOf), slots),
    popularDeeds: shareOf(sumOf(popular, deedsOf), allDeeds),
    inequality: giniOf(places.map(shownOf)),
  }
}

const sumOf = (places: ReadonlyArray<string>, of: (place: string) => number): number => places.reduce((sum, place) => sum + of(place), 0)
const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** Null where there is nothing to divide. */
export function giniOf(counts: ReadonlyArray<number>): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  const weighted = counts.toSorted((a, b) => a - b).reduce((sum, count, i) => sum + (i + 1) * count, 0)
  return (2 * weighted) / (counts.length * total) - (counts.length + 1) / counts.length
}
