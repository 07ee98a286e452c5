import { expect, test } from 'bun:test'
import { clientAddress } from './client-address.ts'

test('without trusted proxies, X-Forwarded-For is hearsay', () => {
  const of = clientAddress([])
  expect(of('41.58.0.7', '1.2.3.4')).toBe('41.58.0.7')
  expect(of('::ffff:41.58.0.7', null)).toBe('41.58.0.7')
})

test('a trusted proxy is believed about its own hop, and nobody about the rest', () => {
  const of = clientAddress(['10.0.0.1', '192.168.0.0/16'])
  expect(of('10.0.0.1', '41.58.0.7')).toBe('41.58.0.7')
  expect(of('10.0.0.1', '6.6.6.6, 41.58.0.7')).toBe('41.58.0.7')
  expect(of('10.0.0.1', '6.6.6.6, 41.58.0.7, 192.168.3.4')).toBe('41.58.0.7')
  expect(of('41.58.0.7', '6.6.6.6')).toBe('41.58.0.7')
  expect(of('10.0.0.1', '6.6.6.6, garbage')).toBe('10.0.0.1')
  expect(of('10.0.0.1', '')).toBe('10.0.0.1')
  expect(of('10.0.0.1', null)).toBe('10.0.0.1')
  expect(of('::ffff:10.0.0.1', '41.58.0.7')).toBe('41.58.0.7')
})

test('an IPv6 client is its /64', () => {
  const of = clientAddress(['::1'])
  expect(of('2001:db8:1:2:3:4:5:6', null)).toBe('2001:db8:1:2::/64')
  expect(of('2001:DB8:1:2::9', null)).toBe('2001:db8:1:2::/64')
  expect(of('2001:db8:1:3::9', null)).toBe('2001:db8:1:3::/64')
  expect(of('::1', '2001:db8::1')).toBe('2001:db8:0:0::/64')
  expect(of('fe80::1%eth0', null)).toBe('fe80:0:0:0::/64')
})
