import { expect, test } from 'bun:test'
import { hashPassword, isPassword } from './password.ts'

test('every byte of a long password counts, and its two written forms are one password', async () => {
  const long = `${'ẹ̀wà'.repeat(30)}é`
  const kept = await hashPassword(long, 4)
  expect(kept).toStartWith('$2b$04$')
  expect(await isPassword(long.normalize('NFD'), kept)).toBe(true)
  expect(await isPassword(`${long}x`, kept)).toBe(false)
  expect(await isPassword(long.slice(0, -1), kept)).toBe(false)
})
