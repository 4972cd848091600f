import type { Context as HonoContext } from 'hono'
import type { Env } from './request.ts'

/** Ends an answer by a reset, which no program of any version of HTTP takes for the end of the bytes; undefined without a socket. */
export const cutterOf = ({ env }: HonoContext<Env>): (() => void) | undefined => {
  const socket = env?.outgoing?.socket
  return socket != null && 'resetAndDestroy' in socket ? () => void socket.resetAndDestroy() : undefined
}
