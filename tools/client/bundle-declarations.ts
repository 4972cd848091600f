import { dirname, join } from 'node:path'

/** One statement of a declaration file, with the comment before it. */
interface Statement {
  readonly text: string
  /** What it declares; empty for imports and exports. */
  readonly name: string
}

/** Statements start at the first column; their further lines are indented or start with a closing bracket. */
export const statementsOf = (text: string): Statement[] => {
  const statements: string[] = []
  let isInComment = false
  let continues = false
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const isFirst = !isInComment && !continues && !/^[\s}\])]/.test(line)
    if (isFirst) statements.push(line)
    else statements.push(`${statements.pop() ?? ''}\n${line}`)
    isInComment = (isInComment || line.startsWith('/*')) && !line.includes('*/')
    // A comment belongs to what follows it.
    continues = !isInComment && /^( \*|\/\*)/.test(line)
  }
  return statements.map((statement) => ({
    text: statement,
    name: /^(?:export )?(?:declare )?(?:abstract )?(?:const|function\*?|class|interface|type) (\w+)/m.exec(statement)?.[1] ?? '',
  }))
}

/** `import type { a, type b } from 'c';` or `export { a } from 'c';` */
const FROM = /^(import|export) (?:type )?\{([^}]*)\} from ['"]([^'"]+)['"];$/

const namesIn = (list: string) =>
  list
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '')

interface Found {
  readonly declared: Map<string, string>
  /** Package → names taken from it. */
  readonly imported: Map<string, Set<string>>
  readonly files: Set<string>
}

type Read = (file: string) => string

const collect = (file: string, read: Read, found: Found) => {
  if (found.files.has(file)) return
  found.files.add(file)
  for (const { text, name } of statementsOf(read(file))) {
    const [, kind, list = '', from = ''] = FROM.exec(text) ?? []
    if (kind !== undefined && from.startsWith('.')) collect(join(dirname(file), from.replace(/\.[jt]s$/, '.d.ts')), read, found)
    else if (kind !== undefined) found.imported.set(from, new Set([...(found.imported.get(from) ?? []), ...namesIn(list)]))
    if (name === '') continue
    if (found.declared.has(name)) throw new Error(`${file}: ${name} is declared in two files`)
    found.declared.set(name, text.replace(/^export /m, '').replace(/^(const|class|function)/m, 'declare $1'))
  }
}

/** What the first file exports, its own and others'. */
const exportsOf = (statements: readonly Statement[]) =>
  statements.flatMap(({ text, name }) => {
    const [, kind, list = ''] = FROM.exec(text) ?? []
    if (kind === 'export') return namesIn(list)
    return name !== '' && /^export /m.test(text) ? [name] : []
  })

const mentions = (text: string, name: string) => new RegExp(`\\b${name}\\b`).test(text.replaceAll(/\/\*[\s\S]*?\*\//g, ''))

const reachable = (declared: ReadonlyMap<string, string>, roots: readonly string[]) => {
  const reached = new Set<string>()
  const visit = (name: string) => {
    const text = declared.get(name)
    if (text === undefined || reached.has(name)) return
    reached.add(name)
    for (const other of declared.keys()) if (mentions(text, other)) visit(other)
  }
  for (const root of roots) visit(root)
  return reached
}

/**
 * One declaration file of a module and of what it imports by relative paths: only what its exports need, and the packages.
 * @throws Error when two files declare the same name
 */
export const bundleDeclarations = (entry: string, read: Read): string => {
  const found: Found = { declared: new Map(), imported: new Map(), files: new Set() }
  collect(entry, read, found)
  const exported = exportsOf(statementsOf(read(entry)))
  const reached = reachable(found.declared, exported)
  const body = [...found.declared].filter(([name]) => reached.has(name)).map(([, text]) => text)
  const imports = [...found.imported].flatMap(([from, names]) => {
    const used = [...names].filter((name) => exported.includes(name) || body.some((text) => mentions(text, name)))
    return used.length === 0 ? [] : [`import { ${used.toSorted().join(', ')} } from '${from}';`]
  })
  return [...imports, ...body, `export { ${exported.toSorted().join(', ')} };`, ''].join('\n')
}
