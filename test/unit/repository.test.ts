import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)))

interface Import {
  readonly file: string
  /** A path from the root for our own files, else a package. */
  readonly target: string
  readonly isType: boolean
}

const STATEMENT = /^(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gm

const importsOf = (file: string, text: string): Import[] =>
  [...text.matchAll(STATEMENT)].map(([, type, from = '', bare = '']) => {
    const target = from === '' ? bare : from
    return { file, target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target, isType: type !== undefined }
  })

const imports = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')))

const roomOf = (path: string) => path.split('/')[0] ?? ''

/** What a room may import of our own rooms, values and types. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  shared: ['shared'],
  db: ['shared', 'db'],
  server: ['shared', 'db', 'server', 'package.json'],
  client: ['shared', 'client'],
}

const trespasses = (all: readonly Import[]) =>
  all
    .filter(({ file, target, isType }) => {
      const allowed = ALLOWED[roomOf(file)]
      if (allowed === undefined || !/^(shared|db|server|client|test|bench|package\.json)/.test(target)) return false
      return !allowed.includes(roomOf(target)) && !(roomOf(file) === 'client' && roomOf(target) === 'server' && isType)
    })
    .map(({ file, target }) => `${file} imports ${target}`)

const outside = (all: readonly Import[], pattern: RegExp, allowed: RegExp) =>
  all
    .filter(({ file, target, isType }) => !isType && pattern.test(target) && !allowed.test(file) && !/^(test|bench|examples)\//.test(file))
    .map(({ file, target }) => `${file} imports ${target}`)

describe('the house', () => {
  test('rooms import only what lies below them', () => {
    expect(trespasses(imports)).toEqual([])
  })

  test('a trespass would be found', () => {
    const planted = importsOf('shared/planted.ts', "import { a } from '../server/app.ts'\nimport type { B } from '../db/schema.ts'\n")

    expect(trespasses(planted)).toHaveLength(2)
  })

  test('only db imports values of Kysely, only the doors import tRPC', () => {
    expect(outside(imports, /^kysely/, /^db\//)).toEqual([])
    expect(outside(imports, /^@trpc\//, /^(server\/(trpc|endpoint|app)\.ts|server\/(routers|rest|http)\/|client\/)/)).toEqual([])
  })

  test('only server/env.ts reads the environment', () => {
    const readers = files.filter(
      (file) => /^(shared|db|server|client)\//.test(file) && readFileSync(join(root, file), 'utf8').includes('process.env'),
    )

    expect(readers).toEqual(['server/env.ts'])
  })

  test('every path of ARCHITECTURE.md exists', () => {
    const tree = /```\n([\s\S]*?)```/.exec(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'))?.[1] ?? ''
    const missing: string[] = []
    let room = ''
    for (const line of tree.split('\n').filter((text) => text.trim() !== '')) {
      const names =
        line
          .trim()
          .split(/\s{2,}/)[0]
          ?.split(' ')
          .filter((name) => /[./]/.test(name)) ?? []
      if (!line.startsWith(' ')) room = names[0] ?? ''
      for (const name of names) {
        const path = line.startsWith(' ') ? join(room, name) : name
        if (!existsSync(join(root, path))) missing.push(path)
      }
    }

    expect(room).not.toBe('')
    expect(missing).toEqual([])
  })

  test('no file of ours is longer than 200 lines', () => {
    const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 201)

    expect(long).toEqual([])
  })

  test('what is locked names no registry', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/https?:\/\/[^"]*registry/)
  })
})
