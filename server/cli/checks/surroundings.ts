import { createTransport } from 'nodemailer'
import { findLockHolder } from '../../../db/sqlite/lock.ts'
import type { Config } from '../../env.ts'
import { ok, warn } from './finding.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1'])

const SMTP_TIMEOUT_MS = 5_000

export const checkMail = async ({ smtpUrl, dataDir }: Config) => {
  if (smtpUrl === undefined) return ok(`SMTP_URL is not set: mails become files in ${dataDir}/outbox`)
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: SMTP_TIMEOUT_MS,
    greetingTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
  })
  try {
    await transport.verify()
    return ok('the mail server accepts us')
  } finally {
    transport.close()
  }
}

export const checkAddress = ({ host, port, publicUrl }: Config) => {
  const place = `listens on ${host}:${port}`
  if (publicUrl === undefined && !LOOPBACK.has(host)) return warn(`${place}, but PUBLIC_URL is not set: browsers elsewhere can't sign in`)
  if (publicUrl?.startsWith('http:') === true && !LOOPBACK.has(new URL(publicUrl).hostname)) {
    return warn(`PUBLIC_URL ${publicUrl} is not https: passwords and keys travel in clear`)
  }
  return ok(publicUrl === undefined ? place : `${place}, reached at ${publicUrl}`)
}

export const checkServer = ({ dataDir, databaseUrl }: Config) => {
  if (!databaseUrl.startsWith('sqlite:')) return ok('PostgreSQL serves many nodes, none is locked out')
  const holder = findLockHolder(dataDir)
  return ok(holder === undefined ? 'no server is running on this data directory' : `${holder} is serving this data directory`)
}
