import { execute, type Migration } from './types.ts'

/**
 * The tables of better-auth 1.7, as its own migration prints them for the options in server/auth. On SQLite its dates are text, because a
 * strict table knows no `date`; its integers stay INTEGER, because it looks at the declared type.
 */
export const signIn: Migration = {
  name: '001-sign-in',
  up: async (kysely, dialect) => {
    const isSqlite = dialect === 'sqlite'
    const bool = isSqlite ? 'INTEGER' : 'boolean'
    const time = isSqlite ? 'TEXT' : 'timestamptz'
    const now = isSqlite ? '' : ' default current_timestamp'
    const end = isSqlite ? ') strict' : ')'
    const owner = `"userId" text not null references auth_user (id) on delete cascade`
    await execute(kysely, [
      `create table auth_user (
        id text not null primary key,
        name text not null,
        email text not null unique,
        "emailVerified" ${bool} not null,
        image text,
        "createdAt" ${time}${now} not null,
        "updatedAt" ${time}${now} not null,
        "twoFactorEnabled" ${bool}
      ${end}`,
      `create table auth_session (
        id text not null primary key,
        "expiresAt" ${time} not null,
        token text not null unique,
        "createdAt" ${time}${now} not null,
        "updatedAt" ${time} not null,
        "ipAddress" text,
        "userAgent" text,
        ${owner},
        "accountId" text
      ${end}`,
      `create table auth_account (
        id text not null primary key,
        "accountId" text not null,
        "providerId" text not null,
        ${owner},
        "accessToken" text,
        "refreshToken" text,
        "idToken" text,
        "accessTokenExpiresAt" ${time},
        "refreshTokenExpiresAt" ${time},
        scope text,
        password text,
        "createdAt" ${time}${now} not null,
        "updatedAt" ${time} not null
      ${end}`,
      `create table auth_verification (
        id text not null primary key,
        identifier text not null,
        value text not null,
        "expiresAt" ${time} not null,
        "createdAt" ${time}${now} not null,
        "updatedAt" ${time}${now} not null
      ${end}`,
      `create table auth_two_factor (
        id text not null primary key,
        secret text not null,
        "backupCodes" text not null,
        ${owner},
        verified ${bool},
        "failedVerificationCount" ${isSqlite ? 'INTEGER' : 'integer'},
        "lockedUntil" ${time}
      ${end}`,
      'create index "auth_session_userId_idx" on auth_session ("userId")',
      'create index "auth_account_userId_idx" on auth_account ("userId")',
      'create index "auth_verification_identifier_idx" on auth_verification (identifier)',
      'create index "auth_two_factor_secret_idx" on auth_two_factor (secret)',
      'create index "auth_two_factor_userId_idx" on auth_two_factor ("userId")',
    ])
  },
  down: (kysely) =>
    execute(
      kysely,
      ['auth_two_factor', 'auth_verification', 'auth_account', 'auth_session', 'auth_user'].map((table) => `drop table ${table}`),
    ),
}
