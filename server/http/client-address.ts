import { isIPv6 } from 'node:net'

/** An IPv6 address that wraps an IPv4 one is that one. */
const unmapped = (address: string) => (address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address)

/**
 * The client's address: the socket's, or with `hops` trusted proxies the one that the outermost of them saw.
 * Entries of `X-Forwarded-For` left of that are the client's own words and don't count.
 */
export const clientAddress = (socketAddress: string | undefined, forwardedFor: string | undefined, hops: number): string => {
  const direct = unmapped(socketAddress ?? '')
  if (hops === 0 || forwardedFor === undefined) return direct
  const seen = forwardedFor.split(',').map((entry) => unmapped(entry.trim()))
  return seen.at(-Math.min(hops, seen.length)) ?? direct
}

/** What failures are counted by: an IPv4 address, or the /64 of an IPv6 one. Source: management-api.md section 1, "rate limit". */
export const networkOf = (address: string): string => {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const groups = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const filled = tail === undefined ? groups : [...groups, ...Array.from({ length: 8 - groups.length - rest.length }, () => '0'), ...rest]
  return `${filled
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
