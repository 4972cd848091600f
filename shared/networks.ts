import ipaddr from 'ipaddr.js'
import { z } from 'zod'

/** IP addresses and networks, and the one form in which each is kept and shown. */

/** A single address is a network of one. */
export interface Network {
  /** `203.0.113.7`, `10.0.0.0/8`, `2001:db8::1`, `2001:db8::/32`. Source: RFC 5952. */
  readonly text: string
  /**
   * The number of the family, 4 or 6, and the bits of the prefix: `400001010`. A network holds another if and only if the other's bits
   * begin with its own, so that what holds an address is found by looking up the beginnings of the address's bits.
   */
  readonly bits: string
  /** Whether what was read has bits set behind the prefix. */
  readonly hasHostBits: boolean
}

const Written = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])

/** The bits with which IPv6 wraps an IPv4 address. Source: RFC 4291 section 2.5.5.2. */
const MAPPING = `${'0'.repeat(80)}${'1'.repeat(16)}`

/** The library would take `::1.2.3.4` for the IPv4 address that it only ends with. */
const withoutDots = (address: string) =>
  address.replace(/:(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...octets: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = octets.slice(0, 4).map(Number)
    return `:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })

const bitsOf = (address: string) =>
  ipaddr
    .parse(withoutDots(address))
    .toByteArray()
    .map((octet) => octet.toString(2).padStart(8, '0'))
    .join('')

const textOf = (bits: string) => {
  const octets = bits.match(/.{8}/g) ?? []
  return ipaddr.fromByteArray(octets.map((octet) => Number.parseInt(octet, 2))).toString()
}

const networkOf = (bits: string, length: number): Network => {
  const prefix = bits.slice(0, length)
  const first = textOf(prefix.padEnd(bits.length, '0'))
  return {
    text: length === bits.length ? first : `${first}/${length}`,
    bits: `${bits.length === 32 ? 4 : 6}${prefix}`,
    hasHostBits: bits.includes('1', length),
  }
}

/** An address or a network in CIDR notation, IPv4 or IPv6; one that IPv6 maps is the IPv4 one. Undefined for what is neither. */
export const readNetwork = (written: string): Network | undefined => {
  if (!Written.safeParse(written).success) return undefined
  const [address = '', length] = written.split('/')
  const bits = bitsOf(address)
  const prefix = length === undefined ? bits.length : Number(length)
  const isMapped = bits.startsWith(MAPPING) && prefix >= MAPPING.length
  return isMapped ? networkOf(bits.slice(MAPPING.length), prefix - MAPPING.length) : networkOf(bits, prefix)
}

/** The bits of every network that holds what has these: 33 of an IPv4 address, 129 of an IPv6 one. */
export const holdersOf = (bits: string): string[] => Array.from(bits, (_, index) => bits.slice(0, index + 1))
