import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { readConfig } from '../../server/env.ts'
import { loadSecrets } from '../../server/secrets/load-secrets.ts'
import { openTestDatabase, testOn } from '../support/databases.ts'

const directory = async () => {
  const path = await mkdtemp(join(tmpdir(), 'keyward-secrets-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

testOn('postgres', 'PostgreSQL requires both secrets', async () => {
  await using database = await openTestDatabase()
  const config = readConfig({ DATA_DIR: '/nonexistent', KEYWARD_PEPPER: randomBytes(32).toString('base64') })

  await expect(loadSecrets(config, database)).rejects.toThrow(/must both be set with PostgreSQL/)
})

testOn('sqlite', 'a new SQLite database gets a secrets file once, and later starts read it', async () => {
  await using database = await openTestDatabase()
  const dataDir = await directory()
  const config = readConfig({ DATA_DIR: dataDir })

  const twins = await Promise.all([loadSecrets(config, database), loadSecrets(config, database)])
  const later = await loadSecrets(config, database)

  const path = join(dataDir, 'secrets.json')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(Object.keys(JSON.parse(await readFile(path, 'utf8')))).toEqual(['pepper', 'authSecret'])
  for (const twin of twins) {
    expect(twin.authSecrets).toEqual(later.authSecrets)
    expect(twin.peppers[0].key.equals(later.peppers[0].key)).toBe(true)
  }
})

testOn('sqlite', 'a lost or damaged secrets file is never replaced by a new one', async () => {
  await using database = await openTestDatabase()
  const dataDir = await directory()
  const config = readConfig({ DATA_DIR: dataDir })
  await loadSecrets(config, database)
  const path = join(dataDir, 'secrets.json')

  await rm(path)

  await expect(loadSecrets(config, database)).rejects.toThrow(/secrets\.json is missing/)
  await expect(stat(path)).rejects.toThrow(/ENOENT/)
})

testOn('sqlite', 'a new database beside the secrets of a lost one is refused', async () => {
  await using lost = await openTestDatabase()
  await using fresh = await openTestDatabase()
  const config = readConfig({ DATA_DIR: await directory() })
  await loadSecrets(config, lost)

  await expect(loadSecrets(config, fresh)).rejects.toThrow(/belongs to a database that is not there/)
})
