import type { TRPCClient } from '@trpc/client'
import { connect } from './connect.ts'
import { authorizationOf, cookieOf, settingsOf, type ManagementOptions, type SessionOptions } from './options.ts'
import type { AppRouter } from './router.ts'

export { isTRPCClientError } from '@trpc/client'
export type { ErrorCode, ErrorDetails, Problem } from '../shared/errors.ts'
export { CLIENT_ERROR_CODES, ERROR_CODES, isKeywardError, KeywardError } from './errors.ts'
export type { ClientErrorCode, ErrorShape, KeywardErrorCode } from './errors.ts'
export { idempotent } from './idempotency.ts'
export type { ClientOptions, ManagementOptions, SessionOptions } from './options.ts'
export { eachItem, eachPage } from './pages.ts'
export type { Page, PagesOptions, Table, TableInput } from './pages.ts'
export type { AppRouter } from './router.ts'
export type { Fetch, FetchAnswer, FetchRequest } from './transport.ts'

/** Everything a signed-in person may call. */
export type SessionClient = TRPCClient<AppRouter>

/** What a Management API key may call. */
export type ManagementClient = SessionClient['management']

/**
 * A client for services: what a Management API key may call. Calls made in the same turn travel in one request.
 * @throws TypeError for options that can not work; it never tells the key
 */
export const createManagementClient = ({ apiKey, ...options }: ManagementOptions): ManagementClient =>
  connect(settingsOf(options, authorizationOf(apiKey))).management

/**
 * A client for a signed-in person: everything.
 * @throws TypeError for options that can not work; it never tells the cookie
 */
export const createSessionClient = ({ cookie, ...options }: SessionOptions): SessionClient => connect(settingsOf(options, cookieOf(cookie)))
