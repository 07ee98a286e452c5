import { expect, test } from 'bun:test'
import { randomBytes, randomInt } from 'node:crypto'
import { openVault } from './vault.ts'

const NOW = { secretKey: 'k'.repeat(40), previousSecretKeys: ['o'.repeat(40)] }
const BEFORE = { secretKey: 'o'.repeat(40), previousSecretKeys: [] }
const vault = openVault(NOW)

test('what was sealed opens in its place, and in no other', () => {
  const sealed = vault.seal('+2348012345678', 'people.phone_sealed.1')
  expect(sealed).not.toContain('8012')
  expect(vault.open(sealed, 'people.phone_sealed.1')).toBe('+2348012345678')
  expect(() => vault.open(sealed, 'people.phone_sealed.2')).toThrow()
})

test('1,000 of 1,000 swaps and 10,000 of 10,000 flipped bits are noticed', () => {
  for (let i = 0; i < 1_000; i++) expect(() => vault.open(vault.seal(`a${i}`, `t.c.${i}`), `t.c.${i + 1}`)).toThrow()
  let opened = 0
  for (let i = 0; i < 10_000; i++) {
    const parts = vault.seal(randomBytes(12).toString('hex'), 't.c.1').split('.')
    const part = 2 + randomInt(3)
    const bytes = Buffer.from(parts[part] as string, 'base64url')
    const at = randomInt(bytes.length)
    bytes[at] = (bytes[at] as number) ^ (1 << randomInt(8))
    parts[part] = bytes.toString('base64url')
    try {
      vault.open(parts.join('.'), 't.c.1')
      opened++
    } catch {
      // As it must be.
    }
  }
  expect(opened).toBe(0)
})

test('a tag that was cut short is refused', () => {
  const parts = vault.seal('secret', 't.c.1').split('.')
  for (const bytes of [4, 8, 12]) {
    const cut = [...parts.slice(0, 4), Buffer.from(parts[4] as string, 'base64url').subarray(0, bytes).toString('base64url')].join('.')
    expect(() => vault.open(cut, 't.c.1')).toThrow()
  }
})

test('the key before is still read and known to be old; a key that is gone is not', () => {
  const old = openVault(BEFORE).seal('secret', 't.c.1')
  expect(vault.open(old, 't.c.1')).toBe('secret')
  expect(vault.isCurrent(old)).toBe(false)
  expect(vault.isCurrent(vault.seal('secret', 't.c.1'))).toBe(true)
  expect(() => openVault({ secretKey: 'n'.repeat(40), previousSecretKeys: [] }).open(old, 't.c.1')).toThrow()
})

test('an index is the same for the same text, and found under the key before too', () => {
  expect(vault.indexOf('+234', 'phone')).toBe(vault.indexOf('+234', 'phone'))
  expect(vault.indexOf('+234', 'phone')).not.toBe(vault.indexOf('+234', 'other'))
  expect(vault.indexesOf('+234', 'phone')).toContain(openVault(BEFORE).indexOf('+234', 'phone'))
})
