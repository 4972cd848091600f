import { describe, expect, test } from 'vitest'
import { openWorld } from '../../support/world.ts'

/** Management API, section 1, "order of checks": what is wrong first is what is told. */

const open = async () => {
  const world = await openWorld()
  const person = await world.make.person()
  const { plaintextKey: key } = await world.make.key(person.accountId, ['*'])
  return { world, ...person, key, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

describe('order of checks', () => {
  test.each([
    ['who calls before what the body is', 'POST', 'create-application', 'none', '{', 'api_key_invalid'],
    ['who calls before where it is malformed', 'GET', 'get-application-settings?applicationId=x', 'none', undefined, 'api_key_invalid'],
    ['a session-only route before its input', 'POST', 'api-keys', 'weak', {}, 'session_required'],
    [
      'a malformed applicationId before the scope',
      'GET',
      'get-application-settings?applicationId=x',
      'weak',
      undefined,
      'validation_error',
    ],
    ['a missing applicationId before the scope', 'GET', 'get-application-settings', 'weak', undefined, 'validation_error'],
    ['the scope before the application', 'GET', 'get-application-settings?applicationId=1', 'weak', undefined, 'insufficient_scope'],
    [
      'the application before the rest of the input',
      'PATCH',
      'edit-application-settings?applicationId=1',
      'full',
      { version: 7 },
      'not_found',
    ],
    ['all-application access before the input', 'POST', 'create-application', 'narrow', { name: '' }, 'application_forbidden'],
    ['the scope before all-application access', 'POST', 'create-application', 'narrowReader', { name: '' }, 'insufficient_scope'],
  ] as const)('%s', async (...[, method, path, who, body, code]) => {
    await using w = await open()
    const application = await w.world.make.application(w.accountId)
    const applicationIds = [application.id]
    const keys = {
      none: undefined,
      full: w.key,
      weak: (await w.world.make.key(w.accountId, ['account:read'])).plaintextKey,
      narrow: (await w.world.make.key(w.accountId, ['*'], { applicationIds })).plaintextKey,
      narrowReader: (await w.world.make.key(w.accountId, ['applications:read'], { applicationIds })).plaintextKey,
    }
    const key = keys[who]

    const answer = await w.world.ask(method, `/api/v1/panel/${path}`, {
      ...(key === undefined ? {} : { key }),
      ...(body === undefined ? {} : { body }),
    })

    expect(answer.body.code).toBe(code)
  })
})
