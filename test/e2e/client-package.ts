import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildClient } from '../../tools/client/build.ts'

const root = join(import.meta.dirname, '../..')

interface Manifest {
  readonly dependencies?: Record<string, string>
  readonly peerDependencies?: Record<string, string>
}

const manifestOf = (directory: string) => JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest // as npm writes it

/** Copies a package and what it depends on, as npm would install it; from this repository, since no network is there. */
const install = (name: string, into: string, done = new Set<string>()): ReadonlySet<string> => {
  if (done.has(name)) return done
  done.add(name)
  const from = join(root, 'node_modules', name)
  cpSync(from, join(into, name), { recursive: true, dereference: true })
  // TypeScript is an optional peer.
  for (const needed of Object.keys(manifestOf(from).dependencies ?? {})) install(needed, into, done)
  return done
}

/** `npm pack` of a fresh build, unpacked into an empty project that has nothing but what the package asks for. */
export const packedClient = () => {
  const directory = mkdtempSync(join(tmpdir(), 'keyward-package-'))
  const source = join(directory, 'source')
  const modules = join(directory, 'project/node_modules')
  const unpacked = join(modules, '@keyward/client')
  mkdirSync(source)
  mkdirSync(unpacked, { recursive: true })
  for (const file of ['package.json', 'README.md', 'LICENSE']) copyFileSync(join(root, 'client', file), join(source, file))
  buildClient(join(source, 'dist'))
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--offline', '--json', '--pack-destination', directory], {
    cwd: source,
    encoding: 'utf8',
  })
  const tarball = /"filename": "([^"]+)"/.exec(packed)?.[1] ?? ''
  execFileSync('tar', ['-xzf', join(directory, tarball), '--strip-components=1', '-C', unpacked])
  const { dependencies = {}, peerDependencies = {} } = manifestOf(unpacked)
  const installed = new Set<string>()
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) install(name, modules, installed)
  const project = join(directory, 'project')
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }))

  return {
    project,
    unpacked,
    /** The packages beside ours. */
    installed,
    /** One more package, for instance types of the platform. */
    add: (name: string) => install(name, modules),
    write: (file: string, text: string) => writeFileSync(join(project, file), text),
    /** The compiler's verdict on a file of the project, with nothing skipped. */
    check: (file: string, compilerOptions: Record<string, unknown>) => {
      const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false, noEmit: true }
      writeFileSync(
        join(project, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: { module: 'NodeNext', ...strict, ...compilerOptions }, files: [file] }),
      )
      const { status, stdout } = spawnSync(
        process.execPath,
        [join(root, 'node_modules/typescript/bin/tsc'), '-p', project, '--extendedDiagnostics'],
        { encoding: 'utf8' },
      )
      const figure = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(stdout)?.[1] ?? '?'
      return {
        status,
        output: stdout,
        figures: {
          files: figure('Files'),
          instantiations: figure('Instantiations'),
          check: figure('Check time'),
          total: figure('Total time'),
        },
      }
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  }
}
