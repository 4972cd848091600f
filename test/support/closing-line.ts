import type { Reporter, TestModule } from 'vitest/node'

/** Ends every run with one line that any tool can read: `N passed, N failed`. */
export const closingLine: Reporter = {
  onTestRunEnd: (modules: readonly TestModule[], errors) => {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
    const broken = modules.filter((module) => module.children.size === 0 && module.state() === 'failed').length
    const failed = states.filter((state) => state === 'failed').length + broken + errors.length
    const skipped = states.filter((state) => state === 'skipped').length
    const passed = states.filter((state) => state === 'passed').length
    process.stdout.write(`\n${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}\n`)
  },
}
