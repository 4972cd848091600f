import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { EMAIL, openCommandLine } from './support.ts'

vi.setConfig({ testTimeout: 120_000 })

const open = async () => {
  const line = await openCommandLine()
  const { url } = await line.serve()
  await line.createAccount('unlimited')
  const key = await line.json('keys', 'create', '--email', EMAIL, '--scopes', '*')
  const headers = { authorization: `Bearer ${String(key['plaintextKey'])}`, 'content-type': 'application/json' }
  const made = await fetch(`${url}/api/v1/panel/create-application`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name: 'Example App' }),
  })
  const { data } = (await made.json()) as { data: { id: string } } // a success has it
  return { ...line, url, headers, place: ['--email', EMAIL, '--application', data.id] as const }
}

test('what one command exports another one imports, beside a running server', async () => {
  const { run, json, dataDir, place } = await open()
  const file = join(dataDir, 'licenses.csv')
  const copy = join(dataDir, 'copy.jsonl')
  await writeFile(file, 'license,comment\nLEGACY-0001,=1+1\nLEGACY-0002,"two, parts"\n')

  const dry = await json('import', 'licenses', file, ...place, '--dry-run')
  const done = await run(['import', 'licenses', file, ...place])
  const exported = await json('export', 'licenses', ...place, '--output', copy)
  const printed = await run(['export', 'licenses', ...place])
  const again = await run(['import', 'licenses', copy, ...place])

  expect(dry).toMatchObject({ imported: 2, dryRun: true })
  expect(done).toMatchObject({ code: 0, stdout: '2 records came in.\n' })
  expect(exported).toMatchObject({ exported: 2, file: copy })
  expect((await stat(copy)).mode & 0o777).toBe(0o600)
  expect((await readFile(copy, 'utf8')).trim().split('\n')).toHaveLength(2)
  expect(printed.stdout).toContain("LEGACY-0001,,,false,,,'=1+1,")
  expect(again).toMatchObject({ code: 1, stdout: '' })
  expect(again.stderr).toContain('line 1, license: The application has it already')
})

test('what is wrong with a file is told by its lines, and nothing comes in', async () => {
  const { run, dataDir, place } = await open()
  const file = join(dataDir, 'users.csv')
  await writeFile(file, `login,levels\nada.lovelace,gold\n${'no,\n'.repeat(150)}`)

  const wrong = await run(['import', 'users', file, ...place])
  const missing = await run(['import', 'users', join(dataDir, 'nothing.csv'), ...place])
  const nowhere = await run(['import', 'users', file, '--email', EMAIL, '--application', '7'])
  const empty = await run(['export', 'users', ...place, '--format', 'jsonl'])
  const both = await run(['export', 'users', ...place, '--json'])

  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toContain('line 2, levels: The application has no such level')
  expect(wrong.stderr).toMatch(/and \d+ more/)
  expect(missing.stderr).toContain('There is no file')
  expect(nowhere.stderr).toContain('has no application 7')
  expect(empty).toMatchObject({ code: 0, stdout: '' })
  expect(both.code).toBe(2)
})
