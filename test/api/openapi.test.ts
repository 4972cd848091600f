import { expect, test } from 'vitest'
import { openApiDocument } from '../../server/rest/openapi/document.ts'
import { isJson, lookUp } from '../../server/rest/openapi/json.ts'
import { trpcDocument } from '../../server/rest/openapi/trpc-document.ts'
import { openWorld } from '../support/world.ts'

test.each([
  ['/api/v1/openapi.json', openApiDocument],
  ['/api/v1/trpc-openapi.json', trpcDocument],
])('%s is served to everybody, and not twice to the same', async (path, document) => {
  await using world = await openWorld()

  const first = await world.ask('GET', path)
  const etag = first.headers.get('etag') ?? ''
  const again = await world.ask('GET', path, { headers: { 'if-none-match': `"other", W/${etag}` } })
  const zipped = await world.app.request(path, { headers: { 'accept-encoding': 'gzip, br' } })

  expect(first).toMatchObject({ status: 200, body: document() })
  expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(first.headers.get('x-request-id')).not.toBeNull()
  expect(again).toMatchObject({ status: 304, text: '' })
  expect(zipped.headers.get('content-encoding')).toBe('gzip')
  expect(zipped.headers.get('etag')).not.toBe(etag)
})

test('the reference page runs nothing inline and needs nothing from elsewhere', async () => {
  await using world = await openWorld()

  const page = await world.ask('GET', '/docs')
  const parts = [...page.text.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map(([, path = '']) => path)
  const statuses = await Promise.all([...parts, '/docs/swagger-ui.css'].map(async (path) => (await world.ask('GET', path)).status))

  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).not.toContain('unsafe')
  expect(page.text).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/)
  expect(parts.length).toBe(3)
  expect(statuses).toEqual([200, 200, 200, 200])
})

test('answers of a running node are those of the document', async () => {
  await using world = await openWorld()
  const { accountId } = await world.make.person()
  const { plaintextKey: key } = await world.make.key(accountId, ['applications:read'])
  const document = openApiDocument()
  const codesAt = (operation: string, status: number) => {
    const response = lookUp(document, `#/paths/${operation}/responses/${status}`)
    const refusal = isJson(response) && typeof response['$ref'] === 'string' ? lookUp(document, response['$ref']) : undefined
    return isJson(refusal) ? lookUp(refusal, '#/content/application~1json/schema/allOf/1/properties/code/enum') : undefined
  }

  const unknown = await world.ask('GET', '/api/v1/panel/get-applications')
  const poor = await world.ask('POST', '/api/v1/panel/create-application', { key, body: { name: 'Example App' } })
  const missing = await world.ask('GET', '/api/v1/panel/get-application-settings?applicationId=7', { key })
  const people = await world.ask('GET', '/api/v1/panel/profile', { key })

  expect(codesAt('~1api~1v1~1panel~1get-applications/get', unknown.status)).toContain(unknown.body.code)
  expect(codesAt('~1api~1v1~1panel~1create-application/post', poor.status)).toContain(poor.body.code)
  expect(codesAt('~1api~1v1~1panel~1get-application-settings/get', missing.status)).toContain(missing.body.code)
  expect(codesAt('~1api~1v1~1panel~1profile/get', people.status)).toContain(people.body.code)
  expect([unknown, poor, missing, people].map(({ status }) => status)).toEqual([401, 403, 404, 403])
})
