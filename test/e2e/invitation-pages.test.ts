import { serve } from '@hono/node-server'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest'
import { PASSWORD } from '../support/make.ts'
import { openTeam, type Team } from '../support/api/team.ts'

let team: Team
let base: string
let browser: Browser
let page: Page
let complaints: string[]
let close: () => Promise<unknown> = async () => {}

/** The port is known only when the server listens, and links need it. */
beforeAll(async () => {
  const { promise, resolve } = Promise.withResolvers<number>()
  const fetch = (request: Request) => team.world.app.fetch(request)
  const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port))
  const port = await promise
  base = `http://localhost:${port}`
  team = await openTeam({ PORT: String(port), KEYWARD_SIGNUP: 'open' })
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
  close = async () => {
    await browser.close()
    await new Promise((done) => server.close(done))
    await team[Symbol.asyncDispose]()
  }
})

afterAll(() => close())

beforeEach(async () => {
  complaints = []
  page = await browser.newPage()
  page.setDefaultTimeout(8_000)
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(error.message))
})

afterEach(() => page.close())

const linkTo = async (email: string, role = 'member') => {
  const answer = await team.invite(team.owner, email, role)
  expect(answer.status).toBe(200)
  const link = /http:\S+\/accept-invitation#[\w-]+/.exec(await team.mailTo(email))?.[0] ?? ''
  expect(link.startsWith(`${base}/`)).toBe(true)
  return link
}

const signIn = async (email: string) => {
  await page.goto(`${base}/sign-in`)
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', PASSWORD)
  await page.click('button:has-text("Sign in")')
  await page.waitForSelector('text=acting for the account')
}

/** `SCREENSHOTS` names a directory for whoever wants to see the pages. */
const shot = async (name: string) => {
  const directory = process.env['SCREENSHOTS']
  if (directory !== undefined) await page.screenshot({ path: `${directory}/${name}.png` })
}

test('somebody new follows the link, sees who invites, and is in the account, with none of their own', async () => {
  const link = await linkTo('grace@example.org', 'admin')

  await page.goto(link)
  await page.waitForSelector('#join [name=name]')
  await shot('join')
  const offer = await page.textContent('#offer')
  const address = page.url()
  await page.fill('#join [name=name]', 'Grace')
  await page.fill('#join [name=password]', PASSWORD)
  await page.click('#join button')
  await page.waitForSelector('text=acting for the account')
  await page.goto(link)
  await page.waitForSelector('text=does not work any more')
  await shot('gone')

  expect(offer).toMatch(/account Account \d+ as admin, with the address\s+grace@example.org/)
  expect(address).not.toContain('#')
  expect(await page.isVisible('form')).toBe(false)
  expect(complaints).toEqual([expect.stringContaining('410')])
})

test('somebody who is known signs in on the page and joins; a wrong password is told', async () => {
  const guest = await team.world.make.person()
  const link = await linkTo(guest.email)

  await page.goto(link)
  await page.fill('#sign-in [name=password]', 'a wrong password')
  await page.click('#sign-in button')
  await page.waitForSelector('text=Invalid email or password')
  await page.fill('#sign-in [name=password]', PASSWORD)
  await shot('sign-in')
  await page.click('#sign-in button')
  await page.click('#accept button:has-text("Join the account")')
  await page.waitForSelector('text=acting for the account')

  const joined = await team.roles()
  expect(joined[guest.userId]).toBe('member')
  expect(complaints).toEqual([expect.stringContaining('401')])
})

test('somebody who is signed in as another signs out first', async () => {
  const [guest, other] = [await team.world.make.person(), await team.world.make.person()]
  const link = await linkTo(guest.email)
  await signIn(other.email)

  await page.goto(link)
  await page.waitForSelector('text=the invitation is for another address')
  await shot('leave')
  await page.click('#leave button')
  await page.fill('#sign-in [name=password]', PASSWORD)
  await page.click('#sign-in button')
  await page.click('#accept button')
  await page.waitForSelector('text=acting for the account')

  const joined = await team.roles()
  expect([joined[guest.userId], joined[other.userId]]).toEqual(['member', undefined])
  expect(complaints).toEqual([])
})

test('a link without its token says so, and another text of one says no more than a used one', async () => {
  await page.goto(`${base}/accept-invitation`)
  await page.waitForSelector('text=This link is not complete')
  await page.goto(`${base}/accept-invitation#made-up`)
  await page.reload()
  await page.goto(`${base}/?`)
  await page.goto(`${base}/accept-invitation#made-up`)
  await page.waitForSelector('text=does not work any more')

  expect(await page.isVisible('form')).toBe(false)
})

test('where sign-up is open, the page of it mails a link that confirms the address', async () => {
  await page.goto(`${base}/sign-in`)
  await page.click('text=Create an account')
  await page.fill('[name=name]', 'Bob')
  await page.fill('[name=email]', 'bob@example.org')
  await page.fill('[name=password]', PASSWORD)
  await shot('sign-up')
  await page.click('button')
  await page.waitForSelector('text=a mail with a link is on its way')
  const token = /verify-email#(\S+)/.exec(await team.mailTo('bob@example.org'))?.[1] ?? ''
  await page.goto(`${base}/verify-email#${token}`)
  await page.click('button')
  await page.waitForSelector('text=Your e-mail address is confirmed')
  await signIn('bob@example.org')

  expect(await page.textContent('main')).toContain('bob@example.org, acting for the account Bob.')
  expect(complaints).toEqual([])
})
