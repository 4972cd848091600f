import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openCommandLine, type Running } from './support.ts'

vi.setConfig({ testTimeout: 120_000 })

/** A request whose body is still to come; resolves when the server has begun to answer it. */
const beginRequest = async ({ url }: Running) => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).setEncoding('latin1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  const head = ['POST /api/auth/sign-in/email HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', 'Content-Length: 2']
  socket.write(`${[...head, 'Expect: 100-continue'].join('\r\n')}\r\n\r\n`)
  const [begun] = await once(socket, 'data')
  expect(begun).toContain('100 Continue')
  return socket
}

const answerOn = async (socket: Socket) => {
  let answer = ''
  socket.on('data', (text) => void (answer += String(text)))
  await once(socket, 'close')
  return answer
}

test('a new server prints its address and a first-run link that opens a page, and is live and ready', async () => {
  const { serve, dataDir } = await openCommandLine()

  const server = await serve()

  const statuses = await Promise.all(['/health/live', '/health/ready'].map(async (path) => (await fetch(server.url + path)).status))
  expect(statuses).toEqual([200, 200])
  const { port } = new URL(server.url)
  const [, link = ''] = await server.printed(/^(http:\/\/localhost:\d+\/first-run#\S+)$/m)
  expect(new URL(link).port).toBe(port)
  expect(server.output()).toContain(`${server.url}/docs`)
  expect(server.output()).toContain(dataDir)
})

test('once an account exists no link is printed', async () => {
  const { serve, createAccount } = await openCommandLine()
  await createAccount('pro')

  const server = await serve()

  await fetch(`${server.url}/health/live`)
  expect(server.output()).not.toContain('first-run')
})

test('a second server on the same data is refused, and told which process serves it', async () => {
  const { serve, run, dataDir } = await openCommandLine()
  const server = await serve()

  const second = await run(['serve'])

  expect(second).toEqual({
    code: 1,
    stdout: '',
    stderr: `Another keyward (process ${server.pid}) is using ${dataDir}. Stop it, or set DATA_DIR to another directory.\n`,
  })
})

test('a port in use is said plainly', async () => {
  const [one, other] = [await openCommandLine(), await openCommandLine()]
  const { port } = new URL((await one.serve()).url)

  const second = await other.run(['serve'], { PORT: port })

  expect(second).toEqual({
    code: 1,
    stdout: '',
    stderr: `127.0.0.1:${port} is in use by another program. Stop it, or set PORT to another port.\n`,
  })
})

test('on SIGTERM the request under way is answered, new ones are refused, and the exit code is 0', async () => {
  const { serve } = await openCommandLine()
  const server = await serve()
  const socket = await beginRequest(server)
  const idle = await fetch(`${server.url}/health/live`)

  server.signal('SIGTERM')
  await server.printed(/"msg":"stopping"/)
  const late = await fetch(`${server.url}/health/live`).then(
    () => 'answered',
    () => 'refused',
  )
  const answer = answerOn(socket)
  socket.write('{}')

  expect(idle.status).toBe(200)
  expect(late).toBe('refused')
  expect(await answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*connection: close/i)
  expect(await server.ended()).toBe(0)
  expect(server.output()).toContain('"msg":"stopped"')
})

test('a second signal ends it at once', async () => {
  const { serve } = await openCommandLine()
  const server = await serve()
  await beginRequest(server)

  server.signal('SIGINT')
  await server.printed(/"msg":"stopping"/)
  server.signal('SIGINT')

  expect(await server.ended()).toBe(130)
  expect(server.output()).not.toContain('"msg":"stopped"')
})

test('after a stop the next server starts on the same data', async () => {
  const { serve } = await openCommandLine()
  const first = await serve()
  first.signal('SIGTERM')
  await first.ended()

  const second = await serve()

  expect((await fetch(`${second.url}/health/ready`)).status).toBe(200)
})

test('a wrong setting is named without a stack, and its value is not told', async () => {
  const { run } = await openCommandLine()

  const { code, stderr } = await run(['serve'], { PORT: 'hush', KEYWARD_SIGNUP: 'hush' })

  expect(code).toBe(1)
  expect(stderr).toMatch(/^PORT: .*\nKEYWARD_SIGNUP: .*\n$/)
  expect(stderr).not.toContain('hush')
})

test('the log holds neither the key nor the query of a request', async () => {
  const { serve } = await openCommandLine()
  const server = await serve()

  await fetch(`${server.url}/api/v1/panel/profile?note=whisper`, { headers: { authorization: 'Bearer murmur', cookie: 'x=mumble' } })
  server.signal('SIGTERM')
  await server.ended()

  expect(server.output()).toContain('"path":"/api/v1/panel/profile"')
  expect(server.output()).not.toMatch(/whisper|murmur|mumble/)
})
