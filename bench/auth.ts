/**
 * `bun run bench:auth [--timing | --flood]`: what signing in costs; what its time tells of who has an account (D3); what a
 * flood of it does to everybody else (D4).
 */
const asked = process.argv[2] ?? '--throughput'
const PARTS: Readonly<Record<string, () => Promise<unknown>>> = {
  '--throughput': () => import('./auth/throughput.ts'),
  '--timing': () => import('./auth/timing.ts'),
  '--flood': () => import('./auth/flood.ts'),
}
const part = PARTS[asked]
if (!part) throw new Error(`there is no ${asked}; there are ${Object.keys(PARTS).join(', ')}`)
await part()

export {}
