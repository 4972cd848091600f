import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { readConfig } from '../../server/env.ts'
import { openNode, type OpenNode } from '../../server/open-node.ts'
import type { Id } from '../../shared/ids.ts'
import type { Grant } from '../../shared/scopes.ts'
import { maker } from '../../test/support/make.ts'

export const APPLICATIONS = 10

const silent = pino({ level: 'silent' })

/** A directory that is removed with the scope. */
export const openDirectory = async () => {
  const path = await mkdtemp(join(tmpdir(), 'keyward-bench-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A node without jobs on the database of a directory, which is made when it is missing, or on the one that the environment names. */
export const openNodeIn = async (directory: string, environment: Readonly<Record<string, string>> = {}) => {
  const config = readConfig({ DATA_DIR: directory, ...environment })
  const node = await openNode({ config, log: silent, hasJobs: false })
  return { node, [Symbol.asyncDispose]: () => node.close() }
}

export interface Seeded {
  readonly accountId: Id
  readonly applicationId: Id
  /** A key for all applications that may read and update them, unless it was granted something else. */
  readonly key: string
}

/** One account with ten applications and a key, written through the same code as the product. */
export const seed = async (node: OpenNode, grants: readonly Grant[] = ['applications:read', 'applications:update']): Promise<Seeded> => {
  const make = maker(node)
  const { accountId } = await make.person()
  const applications = []
  for (let at = 1; at <= APPLICATIONS; at += 1) applications.push(await make.application(accountId, `Example application ${at}`))
  const { plaintextKey } = await make.key(accountId, grants)
  const [first] = applications
  if (first === undefined) throw new Error('No application was made')
  return { accountId, applicationId: first.id, key: plaintextKey }
}
