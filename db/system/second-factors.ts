import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Handle } from '../handle.ts'
import type { Schema } from '../schema.ts'

export interface SecondFactor {
  readonly id: string
  readonly secret: string
  readonly backupCodes: string
}

/** How better-auth begins what it encrypts with one of several secrets. */
const envelope = (version: number) => `$ba$${version}$%`

/** Rows where anything is encrypted with this version of the auth secret. */
export const isEncryptedUnder =
  (version: number) =>
  (eb: ExpressionBuilder<Schema, 'auth_two_factor'>): Expression<SqlBool> =>
    eb.or([eb('secret', 'like', envelope(version)), eb('backupCodes', 'like', envelope(version))])

export const listSecondFactorsUnder = ({ kysely }: Handle, version: number, most: number): Promise<SecondFactor[]> =>
  kysely.selectFrom('auth_two_factor').select(['id', 'secret', 'backupCodes']).where(isEncryptedUnder(version)).limit(most).execute()

/** Without effect when it has changed meanwhile, for instance because a recovery code was used. */
export const updateSecondFactor = ({ kysely }: Handle, was: SecondFactor, { secret, backupCodes }: Omit<SecondFactor, 'id'>) =>
  kysely
    .updateTable('auth_two_factor')
    .set({ secret, backupCodes })
    .where('id', '=', was.id)
    .where('secret', '=', was.secret)
    .where('backupCodes', '=', was.backupCodes)
    .execute()
