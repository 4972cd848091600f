import { serve } from '@hono/node-server'
import { existsSync } from 'node:fs'
import { chromium, type Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openWorld } from '../support/world.ts'

const BROWSER = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
]

const isRequired = process.env['KEYWARD_REQUIRE_SERVICES'] === '1'

const listen = async (fetch: (request: Request) => Response | Promise<Response>) => {
  const { promise, resolve } = Promise.withResolvers<number>()
  const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port))
  return { base: `http://127.0.0.1:${await promise}`, stop: () => new Promise((done) => server.close(done)) }
}

/** What went wrong on a page: words in the console, failed requests, requests to other hosts. */
const watch = (page: Page, base: string) => {
  const complaints: string[] = []
  page.on('console', (message) => void (['error', 'warning'].includes(message.type()) && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(error.message))
  page.on('requestfailed', (request) => void complaints.push(`failed: ${request.url()}`))
  page.on('response', (response) => void (response.status() >= 400 && complaints.push(`${response.status()}: ${response.url()}`)))
  page.on(
    'request',
    (request) =>
      void (!request.url().startsWith('data:') && !request.url().startsWith(base) && complaints.push(`foreign: ${request.url()}`)),
  )
  return complaints
}

const colorsOf = (page: Page) => page.evaluate("getComputedStyle(document.querySelector('.opblock')).backgroundColor")

if (existsSync(BROWSER) || isRequired) {
  test('the reference page shows both documents in both color schemes, from this server alone', async () => {
    await using world = await openWorld()
    const { base, stop } = await listen((request) => world.app.fetch(request))
    const browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS })
    const page = await browser.newPage({ colorScheme: 'light' })
    const complaints = watch(page, base)

    await page.goto(`${base}/docs`)
    await page.click('.opblock-post .opblock-summary-control')
    await page.waitForSelector('.opblock.is-open .responses-table')
    const light = await colorsOf(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    const dark = await colorsOf(page)
    await page.goto(`${base}/docs?document=trpc`)
    await page.waitForSelector('.opblock')
    const paths = await page.textContent('#reference')
    await browser.close()
    await stop()

    expect(complaints).toEqual([])
    expect(dark).not.toBe(light)
    expect(paths).toContain('/trpc/management.applications.list')
  })

  test('what the page must not do is noticed', async () => {
    const html = '<link rel="icon" href="data:,"><script>1</script><img src="/missing.png"><img src="http://localhost:9/elsewhere.png">'
    const headers = { 'content-type': 'text/html', 'content-security-policy': "script-src 'self'" }
    const { base, stop } = await listen((request) =>
      new URL(request.url).pathname === '/' ? new Response(html, { headers }) : new Response(null, { status: 404 }),
    )
    const browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS })
    const page = await browser.newPage()
    const complaints = watch(page, base)

    await page.goto(base, { waitUntil: 'load' })
    await browser.close()
    await stop()

    expect(complaints).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Content Security Policy'),
        expect.stringContaining(`404: ${base}/missing.png`),
        expect.stringContaining('foreign: http://localhost:9/elsewhere.png'),
      ]),
    )
  })
} else {
  test(`left out: the reference page in a browser, for want of ${BROWSER} (CHROMIUM_PATH)`, () => {
    expect(existsSync(BROWSER)).toBe(false)
  })
}
