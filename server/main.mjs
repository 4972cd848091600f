#!/usr/bin/env node
// Plain JavaScript that any Node can read: an older one would fail on the first .ts file without saying why.

import { fileURLToPath } from 'node:url'

const LEAST = [24, 14, 1]

const found = process.versions.node.split('.').map(Number)
const differing = LEAST.findIndex((part, at) => found[at] !== part)

if (differing !== -1 && found[differing] < LEAST[differing]) {
  console.error(
    `Keyward needs Node ${LEAST.join('.')} or newer, but this is Node ${process.versions.node} (${process.execPath}).\n` +
      'In a checkout use `npm start` and `npm run keyward -- …`: they bring their own Node on Linux and Windows. ' +
      'Elsewhere install Node 24 from https://nodejs.org.',
  )
  process.exitCode = 1
} else {
  const { enableCompileCache } = await import('node:module')
  // Starts in two thirds of the time; beside the code, where nobody else may write, and left out where we may not either.
  enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/keyward', import.meta.url)))
  const { main } = await import('./main.ts')
  await main(process.argv.slice(2))
}
