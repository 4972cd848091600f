import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import type { Database } from '../../db/handle.ts'
import { listSecondFactorsUnder, updateSecondFactor, type SecondFactor } from '../../db/system/second-factors.ts'
import type { AuthSecrets } from '../secrets/load-secrets.ts'

const BATCH = 100

/** Brings TOTP secrets and recovery codes under the newest secret, so that older ones can be dropped from the configuration. */
export const reencrypt = async (database: Database, authSecrets: AuthSecrets) => {
  const [newest, ...older] = authSecrets
  const key = { keys: new Map(authSecrets.map(({ version, value }) => [version, value])), currentVersion: newest.version }
  const renewed = async (data: string) => symmetricEncrypt({ key, data: await symmetricDecrypt({ key, data }) })

  const renew = async (was: SecondFactor) => {
    const [secret, backupCodes] = await Promise.all([renewed(was.secret), renewed(was.backupCodes)])
    await database.transaction((handle) => updateSecondFactor(handle, was, { secret, backupCodes }))
  }

  for (const { version } of older) {
    let batch: readonly SecondFactor[]
    do {
      batch = await listSecondFactorsUnder(database.reader, version, BATCH)
      for (const secondFactor of batch) await renew(secondFactor)
    } while (batch.length === BATCH)
  }
}
