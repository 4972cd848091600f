import { expect, onTestFinished, test, vi } from 'vitest'
import { isInstalled } from '../support/installed.ts'

const MISSING = { program: 'keyward-has-no-such-program', leavesOut: 'an example' }

test('a program that is missing is told in one line with how to get it, and fails where services are required', () => {
  const lines: unknown[] = []
  const spy = vi.spyOn(console, 'info').mockImplementation((line) => void lines.push(line))
  onTestFinished(() => spy.mockRestore())

  expect(isInstalled({ ...MISSING, isRequired: false })).toBe(false)
  expect(() => isInstalled({ ...MISSING, isRequired: true })).toThrow('KEYWARD_REQUIRE_SERVICES=1, but keyward-has-no-such-program')
  expect(isInstalled({ ...MISSING, program: process.execPath, isRequired: true })).toBe(true)

  expect(lines).toEqual([expect.stringMatching(/^No keyward-has-no-such-program here, an example is left out\. To run it: [^\n]+$/)])
})
