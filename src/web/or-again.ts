/** Forms that are refused. */
import type { ShownProblem } from '../../views/parts/problem.tsx'
import type { Html } from '../vocabulary/html.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { page } from './page.ts'
import { problemOf } from './problems.tsx'

/** Does it, or shows the form again with what was refused and why. */
export async function orAgain(work: () => Promise<Response>, again: (problem: ShownProblem) => Html | Promise<Html>): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const problem = problemOf(error)
    return page(await again(problem), { status: problem.status, headers: { ...problem.headers, 'cache-control': 'no-store' } })
  }
}
