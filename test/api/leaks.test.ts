import { expect, test } from 'vitest'
import { openApiDocument } from '../../server/rest/openapi/document.ts'
import { routes } from '../../server/rest/routes.ts'
import { callThrough, doorsOf } from '../support/api/doors.ts'
import { recordsIn, sampleOf } from '../support/api/samples.ts'
import { contentsOf, findLeaks, type Place, type Secret } from '../support/leaks.ts'
import { AUTH_SECRET, openWorld, PEPPER, type World } from '../support/world.ts'

const OURS = { 'sec-fetch-site': 'same-origin' }

/** Every `plaintextKey` and token of a one-time URL that an answer told. */
const toldIn = (text: string): string[] =>
  [...text.matchAll(/blz_mgmt_bak_[A-Za-z0-9]{16}_([A-Za-z0-9]{48})|\/(?:uploads|downloads)\/([\w.-]{20,})/g)].flatMap(([, key, token]) =>
    [key, token].filter((found) => found !== undefined),
  )

/** A day in the life of a server: everything is asked of it, rightly and wrongly. */
const everything = async (world: World) => {
  const { accountId, cookie } = await world.make.person()
  const { plaintextKey: key } = await world.make.key(accountId, ['*'])
  const session = { cookie, headers: OURS }
  const told: string[] = [key.slice(-48)]
  const refusals: string[] = []
  for (const route of routes) {
    const { id: apiKey } = await world.make.key(accountId, ['licenses:read'])
    const input = sampleOf(route.name, { ...(await recordsIn(world, accountId)), apiKey })
    for (const door of doorsOf(route)) {
      const call = callThrough(world, door)
      const right = await call(route, input, route.endpoint.scope === 'session' ? session : { key })
      told.push(...toldIn(right.text))
      if (door === 'tRPC') continue
      const wrong = [
        await call(route, input, { key: `${key.slice(0, -1)}!` }),
        await call(route, { ...input, applicationId: key }, { key }),
        await call(route, { ...input, name: { key }, password: 7 }, route.endpoint.scope === 'session' ? session : { key }),
      ]
      refusals.push(...wrong.filter(({ status }) => status >= 400).map(({ text }) => text))
    }
  }
  await world.ask('GET', `/api/v1/panel/get-applications?key=${key}`, {})
  await world.ask('GET', `/nowhere/${key}`, {})
  await world.node.lastUsed.flush()
  const cookies = [cookie, ...cookie.split('=').slice(1), decodeURIComponent(cookie.split('=')[1] ?? '').split('.')[0] ?? '']
  return { secrets: { told, cookies }, refusals }
}

const named = (name: string, texts: readonly string[]): Secret[] => [...new Set(texts)].map((text) => ({ name, text }))

test('no key, password, cookie, pepper or one-time URL stands in the database, the log, an error or a document', async () => {
  await using world = await openWorld()
  const { secrets, refusals } = await everything(world)

  const places: Place[] = [
    { name: 'the database', text: await contentsOf(world.database) },
    { name: 'the log', text: world.lines.join('\n') },
    { name: 'an error', text: refusals.join('\n') },
    { name: 'the OpenAPI document', text: JSON.stringify(openApiDocument()) },
    { name: 'the reference page', text: (await world.ask('GET', '/docs')).text },
  ]
  const all = [
    ...named('a key', secrets.told),
    ...named('a cookie', secrets.cookies),
    ...named('a pepper', [PEPPER]),
    ...named('the auth secret', [AUTH_SECRET]),
    ...named('a password', ['correct horse battery']),
  ]

  // What the samples themselves show is the example of a document, not a secret.
  expect(findLeaks(all, places).filter((leak) => !/^a password stands in (an error|the OpenAPI document)/.test(leak))).toEqual([])
  // The scan sees what is there.
  expect(secrets.told.length).toBeGreaterThan(2)
  expect(refusals.length).toBeGreaterThan(routes.length)
  expect(places[0]?.text).toContain('person1@example.com')
})

test.each([
  ['as it is', (text: string) => `x${text}y`],
  ['in base64', (text: string) => Buffer.from(text).toString('base64')],
  ['in hex', (text: string) => Buffer.from(text).toString('hex')],
  ['in a URL', (text: string) => `/?next=${encodeURIComponent(text)}`],
])('the scan finds a planted leak %s', async (form, planted) => {
  await using world = await openWorld()
  const { accountId } = await world.make.person()
  const { plaintextKey } = await world.make.key(accountId, ['*'])
  const secret = `${plaintextKey}/+`
  await world.database.writer
    .updateTable('account')
    .set({ name: planted(secret) })
    .execute()

  const leaks = findLeaks([{ name: 'a key', text: secret }], [{ name: 'the database', text: await contentsOf(world.database) }])

  expect(leaks).toContain(`a key stands in the database ${form}`)
})
