import { randomBytes } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../env.ts'

const Secrets = z.object({ pepper: z.string(), authSecret: z.string() })

export type SecretsFile = z.infer<typeof Secrets>

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

export const secretsPath = (directory: string) => join(directory, 'secrets.json')

/** The generated secrets of a data directory; undefined when it has none. @throws ConfigError when the file is damaged */
export const readSecrets = async (directory: string): Promise<SecretsFile | undefined> => {
  const path = secretsPath(directory)
  try {
    return Secrets.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    // Neither the text nor the parser's message, which quotes it.
    throw new ConfigError(`${path} can't be read or is damaged; restore it from a backup.`)
  }
}

const writeDurably = async (path: string, text: string) => {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes new secrets, mode 600. Of two processes that do so at once the first one's are kept, and both get them. */
export const generateSecrets = async (directory: string): Promise<SecretsFile | undefined> => {
  const path = secretsPath(directory)
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`
  const text = () => randomBytes(32).toString('base64url')
  await writeDurably(draft, `${JSON.stringify({ pepper: text(), authSecret: text() }, undefined, 2)}\n`)
  try {
    // Unlike rename, link never replaces what is there.
    await link(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
  return readSecrets(directory)
}
