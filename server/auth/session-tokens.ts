import type { DBAdapter, Where } from 'better-auth/adapters'
import { digestToken } from './digest-token.ts'

/** The token a condition asks for, when it asks for one. */
const tokenIn = (where: readonly Where[]) => {
  const value = where.find((condition) => condition.field === 'token')?.value
  return typeof value === 'string' ? value : undefined
}

const hashed = <T extends { readonly field: string; readonly value: Where['value'] }>(where: readonly T[]): T[] =>
  where.map((condition) => {
    if (condition.field !== 'token' || typeof condition.value !== 'string') return condition
    return { ...condition, value: digestToken(condition.value) }
  })

/** A row found by its token tells the token again: better-auth writes it into the cookie. */
const revealed = <T>(row: T, token: string | undefined): T =>
  token === undefined || row === null || typeof row !== 'object' ? row : Object.assign(row, { token })

/**
 * Keeps session tokens out of the database: rows hold their SHA-256, every look-up hashes first.
 * Rows that were not found by token show the hash, which opens nothing; that is why listing and ending single sessions is our own code.
 */
export const withHashedTokens = (adapter: DBAdapter): DBAdapter => ({
  ...adapter,
  create: async <T extends Record<string, unknown>, R = T>(call: Parameters<typeof adapter.create<T, R>>[0]) => {
    const token: unknown = call.model === 'session' && 'token' in call.data ? call.data['token'] : undefined
    if (typeof token !== 'string') return adapter.create<T, R>(call)
    return revealed(await adapter.create<T, R>({ ...call, data: { ...call.data, token: digestToken(token) } }), token)
  },
  findOne: async <T>(call: Parameters<typeof adapter.findOne>[0]) => {
    if (call.model !== 'session') return adapter.findOne<T>(call)
    return revealed(await adapter.findOne<T>({ ...call, where: hashed(call.where) }), tokenIn(call.where))
  },
  findMany: async <T>(call: Parameters<typeof adapter.findMany>[0]) => {
    if (call.model !== 'session' || call.where === undefined) return adapter.findMany<T>(call)
    const rows = await adapter.findMany<T>({ ...call, where: hashed(call.where) })
    return rows.map((row) => revealed(row, tokenIn(call.where ?? [])))
  },
  update: async <T>(call: Parameters<typeof adapter.update>[0]) => {
    if (call.model !== 'session') return adapter.update<T>(call)
    return revealed(await adapter.update<T>({ ...call, where: hashed(call.where) }), tokenIn(call.where))
  },
  updateMany: (call) => adapter.updateMany(call.model === 'session' ? { ...call, where: hashed(call.where) } : call),
  delete: (call) => adapter.delete(call.model === 'session' ? { ...call, where: hashed(call.where) } : call),
  deleteMany: (call) => adapter.deleteMany(call.model === 'session' ? { ...call, where: hashed(call.where) } : call),
  consumeOne: async <T>(call: Parameters<typeof adapter.consumeOne>[0]) => {
    if (call.model !== 'session') return adapter.consumeOne<T>(call)
    return revealed(await adapter.consumeOne<T>({ ...call, where: hashed(call.where) }), tokenIn(call.where))
  },
  transaction: (work) => work(withHashedTokens(adapter)),
})
