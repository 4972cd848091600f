import { afterEach, expect, test, vi } from 'vitest'
import { createGuesses } from '../../server/auth/guesses.ts'

afterEach(() => void vi.useRealTimers())

const refused = (work: Promise<void>) =>
  work.then(
    () => false,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'rate_limited' })
      return true
    },
  )

test('a hundred guesses at once never overshoot the budget', async () => {
  const guesses = createGuesses(7, 60)

  const results = await Promise.all(Array.from({ length: 100 }, () => refused(guesses.pay('ada'))))

  expect(results.filter((isRefused) => !isRefused)).toHaveLength(7)
})

test('a subject is forgotten when its window ends, and takes no memory any more', async () => {
  vi.useFakeTimers()
  const guesses = createGuesses(1, 60)
  await guesses.pay('ada')
  const before = [await refused(guesses.pay('ada')), vi.getTimerCount()]

  await vi.advanceTimersByTimeAsync(60_001)

  expect([before, vi.getTimerCount(), await refused(guesses.pay('ada'))]).toEqual([[true, 1], 0, false])
})

test('however many subjects strangers make up, only so many are kept: the ones paid for last', async () => {
  vi.useFakeTimers()
  const guesses = createGuesses(1, 60, 3)
  for (let index = 0; index < 100; index += 1) await guesses.pay(`stranger ${index}`)
  const kept = vi.getTimerCount()

  await guesses.giveBack('stranger 0')

  expect([kept, vi.getTimerCount()]).toEqual([3, 3])
  expect([await refused(guesses.pay('stranger 99')), await refused(guesses.pay('stranger 0'))]).toEqual([true, false])
})

test('long subjects that differ at the end only are two', async () => {
  const guesses = createGuesses(1, 60)
  await guesses.pay(`${'x'.repeat(10_000)}1`)

  expect(await refused(guesses.pay(`${'x'.repeat(10_000)}2`))).toBe(false)
})
