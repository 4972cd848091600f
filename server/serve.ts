import { getRequestListener } from '@hono/node-server'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createApp } from './app.ts'
import { ConfigError, type Config } from './env.ts'
import { SECURITY_HEADERS } from './http/security-headers.ts'
import type { Logging } from './logger.ts'
import { openNode, type OpenNode } from './open-node.ts'

/** How long requests under way may take once the server is told to stop. */
const LAST_REQUESTS_MS = 8_000

const TIMEOUTS = {
  headersTimeout: 20_000,
  // A file may take hours over a slow line. Who reads a body is patient for as long as it comes: see http/read-chunks.ts.
  requestTimeout: 0,
  // Longer than the 60 s of the usual proxies, so that it is they who close an idle connection.
  keepAliveTimeout: 65_000,
} as const

export interface Serving {
  readonly server: Server
  readonly node: OpenNode
  readonly port: number
  /** Where a program on this machine reaches it. */
  readonly url: string
  /** Refuses new connections, lets requests under way finish (8 s at most), writes what is pending and closes the database. */
  stop(): Promise<void>
}

const WHY: Readonly<Record<string, (place: string) => string>> = {
  EADDRINUSE: (place) => `${place} is in use by another program. Stop it, or set PORT to another port.`,
  EACCES: (place) => `This user may not listen on ${place}. Set PORT to a port above 1023.`,
  EADDRNOTAVAIL: (place) => `This machine has no such address: ${place}. Set HOST to one it has, or 0.0.0.0 for all.`,
  ENOTFOUND: (place) => `The host name of ${place} is not known. Mend HOST.`,
}

const listen = async (server: Server, { host, port }: Config): Promise<number> => {
  try {
    server.listen({ host, port })
    await once(server, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const why = WHY[code]
    throw why === undefined ? error : new ConfigError(why(`${host}:${port}`))
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

/** Until the node is open: alive, not ready. */
const starting: RequestListener = (request, response) => {
  const isLive = request.url === '/health/live'
  response.writeHead(isLive ? 200 : 503, {
    ...SECURITY_HEADERS,
    'Content-Type': 'application/json',
    ...(isLive ? {} : { 'Retry-After': '1' }),
  })
  response.end(JSON.stringify(isLive ? { status: 'live' } : { status: 'unavailable', reason: 'the server is starting' }))
}

/** An address that can be typed: the wildcard addresses are reached by way of localhost. */
export const urlOf = (host: string, port: number) => {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The last answer of each open connection: told per connection, since a listener per request would cost a tenth of a read. */
const watchConnections = (server: Server) => {
  const latest = new Map<Socket, ServerResponse | undefined>()
  server.on('connection', (socket: Socket) => {
    latest.set(socket, undefined)
    socket.once('close', () => latest.delete(socket))
  })
  return latest
}

/** Ends the connections, each after the answer it waits for. */
const drain = async (server: Server, latest: ReturnType<typeof watchConnections>) => {
  const closed = once(server, 'close')
  server.close()
  for (const response of latest.values()) if (response?.headersSent === false) response.setHeader('Connection', 'close')
  // A connection that became idle meanwhile, after pipelined requests say, was not told to close.
  const sweep = setInterval(() => server.closeIdleConnections(), 100)
  const deadline = setTimeout(() => server.closeAllConnections(), LAST_REQUESTS_MS)
  await closed
  clearTimeout(deadline)
  clearInterval(sweep)
}

/**
 * Listens first, so that the node knows its real port, then opens it; meanwhile the answer is 503.
 * @throws ConfigError when the port can't be had, and whatever openNode throws
 */
export const startServer = async (config: Config, { log, accessLog }: Pick<Logging, 'log' | 'accessLog'>): Promise<Serving> => {
  let listener: RequestListener = starting
  const server = createServer(TIMEOUTS, (request, response) => {
    latest.set(request.socket, response)
    if (!server.listening) response.setHeader('Connection', 'close')
    listener(request, response)
  })
  const latest = watchConnections(server)
  const port = await listen(server, config)
  const node = await openNode({ config, log, accessLog, port }).catch((error: unknown) => {
    server.close()
    server.closeAllConnections()
    throw error
  })
  const handle = getRequestListener(createApp(node).fetch, { hostname: 'localhost' })
  listener = (request, response) => void handle(request, response)
  const stop = async () => {
    await drain(server, latest)
    await node.close()
  }
  return { server, node, port, url: urlOf(config.host, port), stop }
}
