import { blendOf } from './blend.ts'
import { affinity } from './parts/affinity.ts'
import { items } from './parts/items.ts'
import { spectrum } from './parts/spectrum.ts'
import { walk } from './parts/walk.ts'

const walks = [
  walk({ personExponent: 0.4, itemExponent: 0.6, steps: 1 }),
  walk({ personExponent: 0.5, itemExponent: 0.5, steps: 2 }),
  walk({ personExponent: 0.6, itemExponent: 0.4, steps: 1 }),
]
const bands = (exponent: number) => spectrum({ personExponent: exponent, itemExponent: exponent, bandEnds: [32, 64, 128, 256] })
const near = [
  items({ personExponent: 0.6, itemExponent: 0.4, neighbourCount: 300, exponents: [1, 1.5] }),
  items({ personExponent: 0, itemExponent: 0.5, neighbourCount: 300, exponents: [1] }),
]

/** Everything in closed form that follows from which items are held together: low-pass steps, spectral bands and near items. */
export const closedItemParts = [...walks, bands(0.3), bands(0.4), ...near]

/** The same with learned directions in the place of the second spectrum: better where there is time for a minute more. */
export const itemParts = [
  ...walks,
  bands(0.3),
  ...near,
  affinity({ exponent: 0.4, rank: 128, temperature: 0.1, spokenShare: 0.5, rate: 0.004, epochs: 8, stepLimit: 1_000, batch: 256, candidateLimit: 4_096 }),
]

/**
 * Items like those a person holds, by graph filters on items: see the parts for formulas and sources. Seeded.
 * A visitor's history is enough: nothing of the person is stored. O(interactions + items x rank) for a block of people.
 */
export const itemBased = blendOf('item-based', itemParts)

/** The same in closed form only, for the live city: its blend is fitted again and again, and must not wait for learned directions. */
export const itemBasedInClosedForm = blendOf('item-based', closedItemParts)
