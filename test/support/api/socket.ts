import { serve } from '@hono/node-server'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import type { World } from '../world.ts'

/** The app of a world behind a real socket, on a port of the system's choice. */
export const listen = async ({ app }: World) => {
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server has one

  /** Sends bytes as they are and returns the answer as text; `write` may go on until the server closes. */
  const send = async (write: (push: (text: string) => Promise<boolean>) => Promise<void>) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    let isClosed = false
    const closed = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      socket.on('error', () => {})
      socket.on('close', () => {
        isClosed = true
        resolve()
      })
    })
    await once(socket, 'connect')
    /** False once the server has answered or closed. */
    const push = async (text: string) => {
      if (isClosed || chunks.length > 0) return false
      if (!socket.write(text)) await Promise.race([new Promise<void>((resolve) => socket.once('drain', resolve)), closed])
      return true
    }
    await write(push)
    await closed
    return Buffer.concat(chunks).toString()
  }

  return {
    url: `http://127.0.0.1:${port}`,
    send,
    /** One request by its lines, with a close after it. */
    request: (lines: readonly string[], body = '') =>
      send(async (push) => {
        await push([...lines, 'Host: localhost', 'Connection: close', '', body].join('\r\n'))
      }),
    [Symbol.asyncDispose]: async () => {
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
