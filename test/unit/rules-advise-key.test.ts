import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adviseKey, covers, isSmaller, scopesOf, type Granted, type Needs } from '../../server/rules/advise-key.ts'
import { Grant, GRANTS, SCOPES, type Scope } from '../../shared/scopes.ts'

const IDS = ['1', '2', '3', '4', '5']

const anyScopes = fc.subarray([...GRANTS], { minLength: 1 })

const anyGranted: fc.Arbitrary<Granted> = fc.oneof(
  fc.record({ scopes: anyScopes, allApplications: fc.constant(true), applicationIds: fc.constant([]) }),
  fc.record({ scopes: anyScopes, allApplications: fc.constant(false), applicationIds: fc.subarray(IDS, { minLength: 1 }) }),
)

const scopes = SCOPES.map((scope) => Grant.parse(scope) as Scope) // a grant without a wildcard

const anyNeeds: fc.Arbitrary<Needs> = fc.record({
  scopes: fc.subarray(scopes).map((list) => new Set(list)),
  applicationIds: fc.subarray(IDS).map((list) => new Set(list)),
  needsAll: fc.boolean(),
})

/** What was let in: nothing but what is granted. */
const within = (granted: Granted, { scopes, applicationIds, needsAll }: Needs): Needs => ({
  scopes: new Set([...scopes].filter((scope) => scopesOf(granted.scopes).includes(scope))),
  applicationIds: new Set([...applicationIds].filter((id) => granted.allApplications || granted.applicationIds.includes(id))),
  needsAll: needsAll && granted.allApplications,
})

describe('what a key is advised', () => {
  test('admits every call that was let in', () => {
    fc.assert(
      fc.property(anyGranted, anyNeeds, (granted, asked) => {
        const needs = within(granted, asked)
        const advised = adviseKey(granted, asked)
        fc.pre(advised !== undefined)
        expect(advised && covers(advised, needs)).toBe(true)
      }),
    )
  })

  test('is minimal: without any one of its scopes or applications some call would be refused', () => {
    fc.assert(
      fc.property(anyGranted, anyNeeds, (granted, asked) => {
        const needs = within(granted, asked)
        const advised = adviseKey(granted, asked)
        if (advised === undefined) expect(needs.scopes.size).toBe(0)
        for (const scope of advised?.scopes ?? [])
          expect(advised && covers({ ...advised, scopes: advised.scopes.filter((other) => other !== scope) }, needs)).toBe(false)
        const named = needs.applicationIds.size === 0 ? [] : (advised?.applicationIds ?? [])
        for (const id of named)
          expect(advised && covers({ ...advised, applicationIds: named.filter((other) => other !== id) }, needs)).toBe(false)
        if (needs.applicationIds.size > 0 && advised !== undefined) expect(advised.allApplications).toBe(needs.needsAll)
      }),
    )
  })

  test('never exceeds what is granted, is fit to be granted, and needs no second advice', () => {
    fc.assert(
      fc.property(anyGranted, anyNeeds, (granted, asked) => {
        const advised = adviseKey(granted, asked)
        if (advised === undefined) return
        const all = { scopes: new Set(advised.scopes), applicationIds: new Set(advised.applicationIds), needsAll: advised.allApplications }
        expect(covers(granted, all)).toBe(true)
        expect(advised.allApplications).toBe(advised.applicationIds.length === 0)
        const again = adviseKey(advised, asked)
        expect(again).toEqual(advised)
        expect(again && isSmaller(again, advised)).toBe(false)
      }),
    )
  })

  const needs = (more: Partial<Needs>): Needs => ({
    scopes: new Set(['licenses:read']),
    applicationIds: new Set(),
    needsAll: false,
    ...more,
  })
  const all = { scopes: ['*'], allApplications: true, applicationIds: [] }

  test('writes wildcards out', () => {
    const asked = needs({ scopes: new Set(['account:read', 'licenses:read']), applicationIds: new Set(['7']) })

    expect(adviseKey({ ...all, scopes: ['licenses:*', 'account:read'] }, asked)).toEqual({
      scopes: ['licenses:read', 'account:read'],
      allApplications: false,
      applicationIds: ['7'],
    })
    expect(isSmaller({ ...all, scopes: ['account:read'] }, { ...all, scopes: ['account:*'] })).toBe(true)
  })

  test('keeps the reach where an endpoint needs all, where none was named and where too many were', () => {
    const many = Array.from({ length: 1_001 }, (_, index) => String(index + 1))

    expect(adviseKey(all, needs({ needsAll: true, applicationIds: new Set(['7']) }))).toMatchObject({ allApplications: true })
    expect(adviseKey(all, needs({}))).toMatchObject({ allApplications: true, applicationIds: [] })
    expect(adviseKey(all, needs({ applicationIds: new Set(many) }))).toMatchObject({ allApplications: true, applicationIds: [] })
    expect(adviseKey(all, needs({ applicationIds: new Set(many.slice(1)) }))).toMatchObject({ allApplications: false })
    expect(adviseKey({ ...all, allApplications: false, applicationIds: ['1', '2'] }, needs({}))).toMatchObject({
      allApplications: false,
      applicationIds: ['1', '2'],
    })
  })

  test('is nothing when no granted scope was asked for', () => {
    expect(adviseKey({ ...all, scopes: ['files:*'] }, needs({}))).toBeUndefined()
  })
})
