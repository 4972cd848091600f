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
