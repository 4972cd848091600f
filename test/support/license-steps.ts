import fc from 'fast-check'
import type { LicenseChange } from '../../server/rules/change-license.ts'

/** What may happen to the licenses of an application, for tests that let anything happen in any order. */

/** Places in the list of licenses, taken modulo its length; `all` is all of them. */
export type Picks = readonly number[] | 'all'

export type Step =
  | { readonly kind: 'create'; readonly amount: number; readonly seconds: number | null; readonly levels: readonly string[] }
  | { readonly kind: 'import'; readonly keys: readonly string[] }
  | {
      readonly kind: 'edit'
      readonly pick: number
      readonly endsInMs: number | null | undefined
      readonly seconds: number | null | undefined
    }
  | { readonly kind: 'use'; readonly picks: readonly number[] }
  | { readonly kind: 'act'; readonly picks: Picks; readonly change: Act; readonly isDry: boolean }
  | { readonly kind: 'remove'; readonly picks: Picks }
  | { readonly kind: 'clock'; readonly ms: number }
  | { readonly kind: 'settle'; readonly most: number }

/** A change whose user is one of two. */
export type Act = Exclude<LicenseChange, { readonly act: 'link' | 'unlink' }> | { readonly act: 'link' | 'unlink'; readonly user: 0 | 1 }

const HOUR_MS = 3_600_000

const pick = fc.nat(11)

const some = fc.uniqueArray(pick, { minLength: 1, maxLength: 4 })

const picks: fc.Arbitrary<Picks> = fc.oneof({ weight: 5, arbitrary: some }, { weight: 1, arbitrary: fc.constant('all' as const) })

const seconds = fc.constantFrom(null, 1, 3600, 7200)

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constantFrom(
    { act: 'pause' } as const,
    { act: 'unpause' } as const,
    { act: 'blacklist' } as const,
    { act: 'blacklist', comment: 'fraud' } as const,
    { act: 'unblacklist' } as const,
    { act: 'reinitialize' } as const,
    { act: 'resetClientId' } as const,
    { act: 'extend', seconds: 1 } as const,
    { act: 'extend', seconds: 3600 } as const,
  ),
  fc.record({ act: fc.constantFrom('link', 'unlink'), user: fc.constantFrom(0, 1) }),
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('create'),
      amount: fc.integer({ min: 1, max: 4 }),
      seconds,
      levels: fc.subarray(['basic', 'gold']),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('import'),
      keys: fc.uniqueArray(fc.constantFrom('LEGACY-1', 'LEGACY-2', 'LEGACY-3', 'legacy-1'), { minLength: 1 }),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('edit'),
      pick,
      endsInMs: fc.constantFrom(undefined, null, -1, 0, 1, HOUR_MS, HOUR_MS),
      seconds: fc.option(seconds, { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('use'), picks: some }) },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('act'), picks, change: act, isDry: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('remove'),
      picks: fc.oneof({ weight: 9, arbitrary: fc.tuple(pick) }, fc.constant('all' as const)),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('clock'), ms: fc.constantFrom(1, 1000, HOUR_MS, HOUR_MS, -HOUR_MS, -HOUR_MS, 86_400_000) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('settle'), most: fc.constantFrom(1, 100) }) },
)

/** Not only short sequences, as fast-check prefers: a clock set back tells only after a use, an end and the job. */
export const steps = (most: number) => fc.array(step, { minLength: most / 2, maxLength: most, size: 'max' })
