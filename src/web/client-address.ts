/** Whose request it is, as far as an address tells. */
import { BlockList, isIP } from 'node:net'

/**
 * Returns a function from (peer, X-Forwarded-For) to the key of a client. The header is read from its right end, where our own
 * proxies write; the first address that is not theirs is the client, and what stands left of it is hearsay.
 * An IPv6 client is its /64, because it owns all of it.
 */
export function clientAddress(trustedProxies: ReadonlyArray<string>): (peer: string, forwardedFor: string | null) => string {
  const trusted = new BlockList()
  for (const range of trustedProxies) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(bits), family)
  }
  const isTrusted = (address: string): boolean => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return (peer, forwardedFor) => {
    let address = plain(peer)
    if (forwardedFor !== null && trustedProxies.length > 0) {
      const hops = forwardedFor.split(',').map((hop) => plain(hop.trim()))
      while (hops.length > 0 && isTrusted(address)) {
        const hop = hops.pop() ?? ''
        if (isIP(hop) === 0) break
        address = hop
      }
    }
    return isIP(address) === 6 ? `${expanded(address).slice(0, 4).join(':')}::/64` : address
  }
}

/** IPv4 written as IPv6 is IPv4. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

function expanded(address: string): string[] {
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const left = head ? head.split(':') : []
  const right = tail ? tail.split(':') : []
  const middle = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return [...left, ...middle, ...right].map((part) => part.toLowerCase().replace(/^0+(?=.)/, ''))
}
