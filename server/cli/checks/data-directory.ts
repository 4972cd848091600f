import { existsSync, statSync } from 'node:fs'
import { access, constants, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { tryDisk } from '../../../db/sqlite/try-disk.ts'
import { secretsPath } from '../../secrets/secrets-file.ts'
import { fail, ok, warn } from './finding.ts'

/** The directory itself, or what it will be made in. */
export const existing = (path: string): string => (existsSync(path) || dirname(path) === path ? path : existing(dirname(path)))

const isOpenToOthers = (path: string) => process.platform !== 'win32' && existsSync(path) && (statSync(path).mode & 0o077) !== 0

export const checkDirectory = async (dataDir: string) => {
  await access(existing(dataDir), constants.W_OK | constants.X_OK)
  if (!existsSync(dataDir)) return ok(`${dataDir} will be made at the first start`)
  if (isOpenToOthers(secretsPath(dataDir))) return warn(`${secretsPath(dataDir)} can be read by other users: chmod 600 it`)
  if (isOpenToOthers(dataDir)) return warn(`${dataDir} can be entered by other users: chmod 700 it`)
  return ok(`${dataDir} belongs to this user alone`)
}

const LEAST_BYTES = 100 * 2 ** 20
const LOW_BYTES = 1024 * 2 ** 20

export const checkSpace = async (dataDir: string) => {
  const { bavail, bsize } = await statfs(existing(dataDir))
  const free = bavail * bsize
  const message = `${(free / 2 ** 30).toFixed(1)} GiB free`
  if (free < LEAST_BYTES) return fail(`${message}: the disk is full`)
  return free < LOW_BYTES ? warn(message) : ok(message)
}

const SLOW_MS = 20

/** In a database of its own beside the data: the real one is not touched. */
export const checkCommits = async (dataDir: string) => {
  const { p50Ms, p99Ms } = await tryDisk(existing(dataDir))
  const message = `p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`
  return p50Ms > SLOW_MS ? warn(`${message}: this disk is slow, every change will be`) : ok(message)
}
