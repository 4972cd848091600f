import { z } from 'zod'
import { line } from './text.ts'

/** What is known of an end user's device, and remarks about it. */

export const ClientId = line(4, 64).meta({ minLength: 4, maxLength: 64, description: 'The device it is bound to', example: 'hw-3f9c2a71' })

export const IpAddress = z
  .union([z.ipv4(), z.ipv6()], { error: 'Must be an IPv4 or IPv6 address' })
  .meta({ description: 'IPv4 or IPv6', example: '203.0.113.7' })

/** Empty is none. */
export const Comment = line(0, 255)
  .nullable()
  .transform((text) => (text === '' ? null : text))
  .meta({ maxLength: 255, example: 'Order 1042' })
