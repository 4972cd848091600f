import type { Answer, World } from '../world.ts'

const LIST = '/api/v1/panel/create-licenses?applicationId='

/** An account with an application and a key, and a create that may be repeated. */
export const openLicensing = async (world: World) => {
  const { accountId, cookie } = await world.make.person()
  const { id } = await world.make.application(accountId)
  const { plaintextKey: key } = await world.make.key(accountId, ['*'])
  const create = (idempotencyKey: string | undefined, amount = 2, sending: { key?: string; cookie?: string } = { key }): Promise<Answer> =>
    world.ask('POST', LIST + id, {
      ...sending,
      headers: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
      body: { amount, duration: '30d', applicationLicenseSettings: { levels: [], requiresClientId: false } },
    })
  const total = async () =>
    (await world.ask('GET', `/api/v1/panel/get-licenses-metadata?applicationId=${id}`, { key })).body.data.totalLicenses
  return { accountId, applicationId: id, key, cookie, create, total }
}
