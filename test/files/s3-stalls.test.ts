import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { s3Storage } from '../../server/storage/s3.ts'

/** A service that takes connections and says nothing, or not all. */
const silentService = async (answersHeaders: boolean) => {
  const server = createServer((request, response) => {
    request.resume()
    if (answersHeaders) response.writeHead(200, { 'Content-Length': '10' }).write('12345')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const config = {
    bucket: 'files',
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'us-east-1',
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    forcesPathStyle: true,
    prefix: 'keyward/',
  }
  return {
    storage: s3Storage(config, 100),
    [Symbol.dispose]: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function* fiveBytes() {
  yield Buffer.from('12345')
}

test('a service that never answers fails what was asked of it', async () => {
  using service = await silentService(false)

  await expect(service.storage.put('1', fiveBytes(), 5)).rejects.toThrow()
  await expect(service.storage.read('1', { start: 0, end: 9 })).rejects.toThrow()
  await expect(service.storage.remove('1')).rejects.toThrow()
})

test('a service that falls silent in the middle of an object breaks the reading of it', async () => {
  using service = await silentService(true)

  const bytes = await service.storage.read('1', { start: 0, end: 9 })
  const drained = (async () => {
    for await (const chunk of bytes ?? []) expect(chunk).toHaveLength(5)
  })()

  await expect(drained).rejects.toThrow()
})
