import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { procedures } from '../../server/rest/routes.ts'
import { bundleDeclarations } from './bundle-declarations.ts'
import { describeProcedures } from './describe-procedures.ts'
import { insertDocs } from './insert-docs.ts'
import { strangerIn } from './stranger-in.ts'

const root = join(import.meta.dirname, '../..')

const compiler = join(root, 'node_modules/typescript/bin/tsc')

/** The compiler's complaints, a line each. */
const compile = (options: readonly string[]) => {
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', 'client/tsconfig.build.json', ...options], {
    cwd: root,
    encoding: 'utf8',
  })
  return stdout.split('\n').filter((line) => line.includes(': error '))
}

/** Declarations are printed of every file on the way; that one of the server's can't be is nobody's trouble. */
const isOfClient = (complaint: string) => /^(client|shared)\//.test(complaint)

const emit = (outDir: string) => {
  const complaints = [
    ...compile(['--outDir', outDir]),
    ...compile(['--outDir', outDir, '--declaration', '--emitDeclarationOnly']).filter(isOfClient),
  ]
  if (complaints.length > 0) throw new Error(`The client does not compile:\n${complaints.join('\n')}`)
}

/** The compiler emits every file whose types it needs; only what is run belongs into the package. */
const modulesFrom = (entry: string, directory: string, found = new Set<string>()): ReadonlySet<string> => {
  if (found.has(entry)) return found
  found.add(entry)
  const text = readFileSync(join(directory, entry), 'utf8')
  for (const [, from = ''] of text.matchAll(/^(?:import|export) [^;]*?from '(\.[^']+)';$/gm))
    modulesFrom(join(dirname(entry), from), directory, found)
  return found
}

const declarationsOf = (emitted: string) => {
  const bundled = bundleDeclarations('client/index.d.ts', (file) => {
    if (!/^(client|shared)\//.test(file)) throw new Error(`The client's declarations reach ${file}`)
    return readFileSync(join(emitted, file), 'utf8')
  })
  const stranger = strangerIn(bundled)
  if (stranger !== undefined) throw new Error(`The client's declarations are not self-contained: ${stranger}`)
  return insertDocs(bundled, describeProcedures(procedures))
}

/** Writes the JavaScript and the one declaration file of `@keyward/client` into a folder, in place of what is there. */
export const buildClient = (dist: string) => {
  const emitted = mkdtempSync(join(tmpdir(), 'keyward-client-'))
  try {
    emit(emitted)
    const declarations = declarationsOf(emitted)
    const modules = modulesFrom('client/index.js', emitted)
    rmSync(dist, { recursive: true, force: true })
    for (const module of modules) {
      mkdirSync(dirname(join(dist, module)), { recursive: true })
      copyFileSync(join(emitted, module), join(dist, module))
    }
    writeFileSync(join(dist, 'index.d.ts'), declarations)
    return { modules, declarations }
  } finally {
    rmSync(emitted, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const { modules, declarations } = buildClient(join(root, 'client/dist'))
  process.stdout.write(`client/dist: ${modules.size} modules, declarations of ${declarations.length} characters\n`)
}
