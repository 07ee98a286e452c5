import { powers } from '../../numerics/sparse.ts'
import { leadingSpectrum, type Spectrum, type SpectrumOptions } from '../../numerics/spectrum.ts'
import { letGo } from './letting-go.ts'
import { Floor, type Part, type PartRecipe } from './part.ts'

export interface SpectrumRecipe {
  readonly personExponent: number
  readonly itemExponent: number
  /** Fame taken out before the projection and put back after it: y D_i^-e V V' D_i^e. Default 0; GF-CF has .5. */
  readonly fameExponent?: number
  /** Ends of the bands, rising; the last is the rank. One row of scores for each band: y V_band V_band'. */
  readonly bandEnds: readonly number[]
}

/**
 * Ideal low-pass filters, band by band: what a person holds, projected on leading eigenvectors of P = Rt'Rt.
 * One band of 256 with exponents .5 is the ideal part of GF-CF (Shen et al. 2021, equation 11); exponents below .5
 * are the general normalisation of SGFCF (Peng et al. 2024). The learner weighs the bands: a learned response.
 * Fit: see leadingSpectrum. Run: O(held x rank) a person and O(items x rank) for a block. Seeded.
 */
export function spectrum(recipe: SpectrumRecipe): PartRecipe {
  const make = (floor: Floor, vectors: Float32Array): Part => {
    const rank = vectors.length / floor.itemCount
    const fameExponent = recipe.fameExponent ?? 0
    const before = powers(floor.itemDegrees, -fameExponent)
    const bands = recipe.bandEnds
      .map((end, at) => ({ start: recipe.bandEnds[at - 1] ?? 0, end: Math.min(end, rank) }))
      .map(({ start, end }) => ({ start: Math.min(start, end), end }))
      .map(({ start, end }) => ({
        start,
        depth: end - start,
        dense: floor.machine.column(bandOf(vectors, rank, start, end)),
        seats: floor.machine.rows(Math.max(1, end - start)),
      }))
    return {
      names: recipe.bandEnds.map((end) => `spectrum ${recipe.personExponent} ${recipe.itemExponent} to ${end}`),
      arrays: { vectors },
      run(_, seats, visit) {
        // One length for all bands, so that the learner sees in which of them a person's energy lies.
        const { lanes } = floor.machine
        const energies = new Float64Array(lanes)
        for (const band of bands) {
          const places = floor.machine.floats(band.seats)
          places.fill(0)
          seats.forEach(({ items }, lane) => {
            for (const item of items) {
              const start = item * rank + band.start
              const share = before[item]!
              for (let at = 0; at < band.depth; at++) places[at * lanes + lane]! += share * vectors[start + at]!
            }
          })
          for (let at = 0; at < band.depth * lanes; at++) energies[at % lanes]! += places[at]! ** 2
        }
        const lengths = energies.map(Math.sqrt)
        for (const band of bands) {
          const { machine, scratch } = floor
          machine.expand(band.dense, band.depth, band.seats, scratch.scores)
          if (fameExponent === 0) visit(scratch.scores, lengths)
          else {
            floor.scale(scratch.scores, floor.itemPowers(fameExponent), scratch.items)
            visit(scratch.items, lengths)
          }
        }
      },
    }
  }
  return {
    async fit(floor, seed, fitting) {
      const { personExponent, itemExponent, bandEnds } = recipe
      // Of a small set a few directions already say everything; the rest would only repeat the person's own row.
      const rank = Math.max(1, Math.min(bandEnds.at(-1)!, Math.floor(Math.min(floor.itemCount, floor.personCount) / 4)))
      const { vectors } = await leadingDirections(floor, { personExponent, itemExponent, rank, seed, onShare: (share) => fitting.reach(share, 'finding directions') })
      return make(floor, vectors)
    },
    restore: (floor, arrays) => make(floor, arrays.vectors as Float32Array),
  }
}

/** Leading eigenvectors of the normalised graph, found on a floor of its own: a machine's memory only grows, and this one can be let go. */
export async function leadingDirections(floor: Floor, { personExponent, itemExponent, ...wanted }: Wanted): Promise<Spectrum> {
  const found = await onWorkshop(floor, (workshop) =>
    leadingSpectrum(workshop.machine, {
      ...wanted,
      rowCount: floor.itemCount,
      apply: (input, output) => workshop.step(input, personExponent, itemExponent, output),
    }))
  letGo(floor.holdings)
  return found
}

type Wanted = Pick<SpectrumOptions, 'rank' | 'seed' | 'onShare'> & Pick<SpectrumRecipe, 'personExponent' | 'itemExponent'>

const onWorkshop = <T>({ holdings }: Floor, work: (workshop: Floor) => Promise<T>): Promise<T> => work(new Floor(holdings))

function bandOf(vectors: Float32Array, rank: number, start: number, end: number): Float32Array {
  const depth = end - start
  const band = new Float32Array((vectors.length / rank) * depth)
  for (let row = 0; row * rank < vectors.length; row++) {
    band.set(vectors.subarray(row * rank + start, row * rank + end), row * depth)
  }
  return band
}
