import { isIP, isIPv6 } from 'node:net'

/** An IPv6 address that wraps an IPv4 one is that one. */
const unmapped = (address: string) => address.replace(/^::ffff:(?=[\d.]+$)/i, '')

/** Some proxies write the port too, which changes with every connection: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
const withoutPort = (entry: string) => /^\[(.+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry

/**
 * The client's address: the socket's, or with `hops` trusted proxies the one that the outermost of them saw.
 * Entries of `X-Forwarded-For` left of that are the client's own words and don't count, nor does what is no address.
 */
export const clientAddress = (socketAddress: string | undefined, forwardedFor: string | undefined, hops: number): string => {
  const direct = unmapped(socketAddress ?? '')
  if (hops === 0 || forwardedFor === undefined) return direct
  const seen = forwardedFor.split(',')
  const address = unmapped(withoutPort(seen.at(-Math.min(hops, seen.length))?.trim() ?? ''))
  return isIP(address) === 0 ? direct : address
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
