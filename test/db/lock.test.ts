import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lockDataDirectory } from '../../db/sqlite/lock.ts'

const directory = async () => {
  const path = await mkdtemp(join(tmpdir(), 'keyward-lock-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

const HOLD = `
  const { lockDataDirectory } = await import(process.argv[1])
  globalThis.held = lockDataDirectory(process.argv[2])
  console.log('held')
  setInterval(() => {}, 1000)
`

const holdElsewhere = async (path: string) => {
  const source = new URL('../../db/sqlite/lock.ts', import.meta.url).href
  const child = spawn(process.execPath, ['--input-type=module', '--eval', HOLD, source, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

test('a second server on the same data directory is refused and told who holds it', async () => {
  const path = await directory()
  const holder = await holdElsewhere(path)

  const second = () => lockDataDirectory(path)

  expect(second).toThrow(`Another keyward (process ${holder.pid}) is using ${path}`)
})

test('kill -9 of the holder frees the data directory', async () => {
  const path = await directory()
  const holder = await holdElsewhere(path)

  holder.kill('SIGKILL')
  await once(holder, 'exit')

  expect(() => lockDataDirectory(path)[Symbol.dispose]()).not.toThrow()
})

test('a disposed lock lets the next one in, in the same process too', async () => {
  const path = await directory()

  const first = lockDataDirectory(path)
  expect(() => lockDataDirectory(path)).toThrow(`process ${process.pid}`)
  first[Symbol.dispose]()

  expect(() => lockDataDirectory(path)[Symbol.dispose]()).not.toThrow()
})
