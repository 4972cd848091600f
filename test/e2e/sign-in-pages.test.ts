import { serve } from '@hono/node-server'
import { chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EMAIL, openAuthWorld, PASSWORD } from '../auth/support.ts'
import { enrol, totp } from '../auth/totp.ts'

type World = Awaited<ReturnType<typeof openAuthWorld>>

let world: World | undefined
let close: () => Promise<unknown> = async () => {}
let page: Page
const complaints: string[] = []

/** The port is known only when the server listens, and the origins need it. */
const listen = async () => {
  const { promise, resolve } = Promise.withResolvers<number>()
  const server = serve(
    { fetch: (request) => world?.app.fetch(request) ?? new Response(null, { status: 503 }), port: 0, hostname: '127.0.0.1' },
    (info) => resolve(info.port),
  )
  return { port: await promise, stop: () => new Promise((done) => server.close(done)) }
}

const open = () => {
  if (world === undefined) throw new Error('The world is not open')
  return world
}

beforeAll(async () => {
  const { port, stop } = await listen()
  world = await openAuthWorld({ PORT: String(port), KEYWARD_SIGNUP: 'closed' })
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
  page = await browser.newPage()
  page.setDefaultTimeout(8_000)
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(error.message))
  close = async () => {
    await browser.close()
    await stop()
    await world?.[Symbol.asyncDispose]()
  }
})

afterAll(() => close())

test('a person comes in by the first-run link, out, in again, resets the password and signs in with a code', async () => {
  const { origins, people, session, tokenFor } = open()
  const link = (await people.firstRun.link()) ?? ''

  await page.goto(`${origins.base}/`)
  expect(await page.textContent('main')).toContain('No account exists yet')
  await page.goto(link)
  await page.fill('[name=name]', 'Ada')
  await page.fill('[name=email]', EMAIL)
  await page.fill('[name=password]', PASSWORD)
  await page.click('button')
  await page.waitForURL('**/sign-in')
  expect(await page.textContent('main')).toContain(`${EMAIL}, acting for the account Ada.`)

  await page.click('text=Sign out')
  await page.waitForSelector('[name=password]')
  await page.goto(`${origins.base}/forgot-password`)
  await page.fill('[name=email]', EMAIL)
  await page.click('button')
  await page.waitForSelector('text=is on its way')
  await page.goto(`${origins.base}/reset-password#${await tokenFor('reset-password')}`)
  expect(page.url()).not.toContain('#')
  await page.fill('[name=newPassword]', 'another battery staple')
  await page.click('button')
  await page.waitForSelector('text=Your password is changed')

  const elsewhere = open().browser()
  await elsewhere.post('/api/auth/sign-in/email', { email: EMAIL, password: 'another battery staple' })
  await elsewhere.post('/api/auth/change-password', { currentPassword: 'another battery staple', newPassword: PASSWORD })
  const { secret } = await enrol(elsewhere)
  expect(await session(elsewhere)).toBeDefined()
  await page.goto(`${origins.base}/sign-in`)
  await page.fill('[name=email]', EMAIL)
  await page.fill('[name=password]', 'wrong password')
  await page.click('button:has-text("Sign in")')
  await page.waitForSelector('text=Invalid email or password')
  await page.fill('[name=password]', PASSWORD)
  await page.click('button:has-text("Sign in")')
  await page.waitForSelector('#code [name=code]')
  await page.fill('#code [name=code]', totp(secret))
  await page.click('#code button')
  await page.waitForSelector('text=acting for the account')

  // The one refused sign-in is the only thing a browser had to complain about: no policy was violated.
  expect(complaints).toEqual([expect.stringContaining('401')])
})
