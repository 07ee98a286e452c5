import { expect, test } from 'bun:test'
import { cookieName, readCookies, signed, verified, writeCookie } from './cookies.ts'

const key = Buffer.alloc(32, 7)

test('cookies are read, and one that comes twice counts as absent', () => {
  expect([...readCookies('a=1; b=x=y;c = 3')]).toEqual([['a', '1'], ['b', 'x=y'], ['c', '3']])
  expect([...readCookies('a=1; a=2; b=3')]).toEqual([['b', '3']])
  expect([...readCookies(null), ...readCookies(''), ...readCookies(';;=x;novalue')]).toEqual([])
})

test('names of prototypes are names like others', () => {
  const cookies = readCookies('__proto__=1; constructor=2; toString=3')
  expect(cookies.get('__proto__')).toBe('1')
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test('a signature holds for its value and its key, to the last character', () => {
  const text = signed(key, 'ada')
  expect(verified(key, text)).toBe('ada')
  for (let i = 0; i < text.length; i++) expect(verified(key, `${text.slice(0, i)}${text[i] === 'x' ? 'y' : 'x'}${text.slice(i + 1)}`)).toBeNull()
  for (const bad of [undefined, '', '.', 'ada', 'ada.', `.${text}`, `${text}.`, signed(Buffer.alloc(32, 8), 'ada')]) expect(verified(key, bad)).toBeNull()
})

test('cookies cannot be read by scripts, stay on this site, and are tied to https where there is https', () => {
  expect(writeCookie('a', 'b', { maxAgeSeconds: 60, secure: true })).toBe('a=b; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure')
  expect(writeCookie('a', 'b', { maxAgeSeconds: 60, secure: false, sameSite: 'Strict' })).toBe('a=b; Path=/; Max-Age=60; HttpOnly; SameSite=Strict')
  expect([cookieName('a', true), cookieName('a', false)]).toEqual(['__Host-a', 'a'])
})
