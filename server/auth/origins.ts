import { ApiError } from '../../shared/errors.ts'
import type { Config } from '../env.ts'

/** Where this server is reached: links are built from `base`, never from a Host header; browsers may post from `trusted`. */
export interface Origins {
  readonly base: string
  readonly trusted: ReadonlySet<string>
}

/**
 * The public URL, or loopback when the operator set none.
 * @param port the port that is really listened on, which differs from the configured one when that is 0
 */
export const originsOf = (config: Pick<Config, 'publicUrl' | 'port'>, port = config.port): Origins => {
  if (config.publicUrl !== undefined) return { base: config.publicUrl, trusted: new Set([new URL(config.publicUrl).origin]) }
  const loopback = ['localhost', '127.0.0.1', '[::1]'].map((host) => new URL(`http://${host}:${port}`).origin)
  return { base: `http://localhost:${port}`, trusted: new Set(loopback) }
}

/**
 * Refuses what a browser sends from foreign pages; a script that sends neither header is let through, because JSON is required elsewhere.
 * Source: management-api.md section 12.
 * @throws ApiError `origin_forbidden`
 */
export const requireOwnOrigin = (headers: Headers, origins: Origins) => {
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  if (site !== null && site !== 'same-origin') throw new ApiError('origin_forbidden')
  if (origin !== null && !origins.trusted.has(origin)) throw new ApiError('origin_forbidden')
}
