import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openApiDocument } from './document.ts'
import { errorsPage, limitsPage, scopesPage } from './tables.ts'
import { trpcDocument } from './trpc-document.ts'

const pretty = (document: object) => `${JSON.stringify(document, null, 2)}\n`

/** The generated files of the reference: their text by path from the root of the repository. */
export const referenceFiles = (): Readonly<Record<string, string>> => ({
  'docs/reference/openapi.json': pretty(openApiDocument()),
  'docs/reference/trpc-openapi.json': pretty(trpcDocument()),
  'docs/reference/errors.md': errorsPage(),
  'docs/reference/scopes.md': scopesPage(),
  'docs/reference/limits.md': limitsPage(),
})

const textAt = (path: string) => readFile(path, 'utf8').catch(() => undefined)

/** The paths of files below `root` that are missing or not what would be written today. */
export const staleReferenceFiles = async (root: string): Promise<readonly string[]> => {
  const judged = await Promise.all(
    Object.entries(referenceFiles()).map(async ([path, text]) => ((await textAt(join(root, path))) === text ? [] : [path])),
  )
  return judged.flat()
}

/** Writes the generated files below `root`. @returns their paths */
export const writeReference = async (root: string): Promise<readonly string[]> => {
  const files = Object.entries(referenceFiles())
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return files.map(([path]) => path)
}
