import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { readConfig, VARIABLE_NAMES } from '../../server/env.ts'

vi.setConfig({ testTimeout: 120_000 })

const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n')

const entries = lines.flatMap((line, index) => {
  const [, name, value] = /^# ([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? []
  return name === undefined || value === undefined ? [] : [{ name, value, comment: lines[index - 1] ?? '' }]
})

test('.env.example lists every variable that is read, each with a comment of one line and none in force', () => {
  expect(entries.map(({ name }) => name)).toEqual(VARIABLE_NAMES)
  for (const { comment } of entries) expect(comment).toMatch(/^# [^=]{10,}/)
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([])
})

test('the values in .env.example are the defaults, or examples that would be accepted', () => {
  const examples = new Set(['PUBLIC_URL', 'KEYWARD_PLANS', 'S3_BUCKET', 'S3_ENDPOINT', 'SMTP_URL'])
  const given = Object.fromEntries(entries.filter(({ name }) => !examples.has(name)).map(({ name, value }) => [name, value]))
  const { databaseUrl, ...config } = readConfig(given)
  const { databaseUrl: _, ...defaults } = readConfig({})

  expect(config).toEqual(defaults)
  expect(databaseUrl).toBe('sqlite:./data/keyward.db')
  expect(() => readConfig(Object.fromEntries(entries.map(({ name, value }) => [name, value])))).not.toThrow()
})

test('an old Node is told which one is needed', () => {
  const main = fileURLToPath(new URL('../../server/main.mjs', import.meta.url))
  const old = (version: string) =>
    `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`
  const told = (version: string) => spawnSync(process.execPath, ['--import', old(version), main, '--version'], { encoding: 'utf8' })

  expect(told('20.20.2')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^Keyward needs Node 24\.14\.1 or newer, but this is Node 20\.20\.2/),
  })
  expect(told('24.14.0').status).toBe(1)
  expect(told('24.14.1').status).toBe(0)
  expect(told('26.0.0').status).toBe(0)
})
