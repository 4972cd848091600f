import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FilesWorld, openFiles, sha256 } from '../../support/api/files.ts'

/** Management API, section 9. The order is the reference's. */

/** For tests that leave nothing. */
let shared: FilesWorld

beforeAll(async () => {
  shared = await openFiles()
})

afterAll(() => shared[Symbol.asyncDispose]())

describe('POST get-presigned-upload-url', () => {
  test('answers the documented message with presignedUrl outside of data', async () => {
    await using w = await openFiles()

    const { status, body } = await w.presign('setup-1-4-2', 5)

    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['success', 'message', 'presignedUrl', 'expiresAt', 'fileId'])
    expect(body).toMatchObject({ success: true, message: 'Get presigned url successfully', expiresAt: '2026-11-20T14:18:22.000Z' })
    expect(body.presignedUrl).toMatch(/^http:\/\/localhost:4000\/api\/v1\/uploads\/[1-9]\d+\.[\w-]{43}$/)
  })

  test.each(['abc', 'a'.repeat(17), 'a_b-c', 'a  bc', '-../x', 'naïve', 'a.exe', '../../etc', 'a\0bcd', 'a/bcd', '', ' '.repeat(6)])(
    'refuses the name %j',
    async (fileName) => {
      const { body } = await shared.presign(fileName, 5)

      expect([body.code, body.errors[0].path]).toEqual(['validation_error', 'fileName'])
    },
  )

  test.each(['abcd', 'a'.repeat(16), 'a b-c D', '----', '  trim me  '])('takes the name %j', async (fileName) => {
    expect((await shared.presign(fileName, 5)).status).toBe(200)
  })

  test.each([0, -1, 1.5, 2 ** 53, 100 * 2 ** 30 + 1, '5', null, 1e300])('refuses the size %j', async (fileSize) => {
    const { body } = await shared.post('get-presigned-upload-url', { type: 'file', fileName: 'setup', fileSize })

    expect([body.code, body.errors[0].path]).toEqual(['validation_error', 'fileSize'])
  })

  test('refuses a taken name with the documented sentence, over both doors', async () => {
    await using w = await openFiles()
    await w.upload('setup', 'hello')
    const message = 'File name must be unique for your application'
    const json = { applicationId: w.application, fileName: 'setup', fileSize: 5 }

    const rest = await w.presign(' setup ', 5)
    const rpc = await w.world.ask('POST', '/trpc/management.files.requestUpload', { key: w.key, body: { json } })

    expect([rest.status, rest.body.code, rest.body.message]).toEqual([409, 'already_exists', message])
    expect([rpc.status, rpc.body.error.json.data.code, rpc.body.error.json.message]).toEqual([409, 'already_exists', message])
  })

  test('takes the same name in another application and in another case', async () => {
    await using w = await openFiles()
    const other = await w.world.make.application(w.accountId)
    await w.upload('setup', 'hello')

    expect([(await w.presign('Setup', 5)).status, (await w.presign('setup', 5, other.id)).status]).toEqual([200, 200])
  })

  test('says what type it knows', async () => {
    await using w = await openFiles()

    const unknown = await w.post('get-presigned-upload-url', { type: 'movie', fileName: 'setup', fileSize: 5 })
    const missing = await w.post('get-presigned-upload-url', { fileName: 'setup', fileSize: 5 })
    const avatar = await w.post('get-presigned-upload-url', { type: 'avatar', fileType: 'image/png', fileSize: 5 })

    expect([unknown, missing].map(({ body }) => body.errors[0].message)).toEqual(Array(2).fill('Must be one of file, avatar'))
    expect(avatar.body.code).toBe('session_required')
  })

  test('is the same URL for the same idempotency key, and stores nothing that works', async () => {
    await using w = await openFiles()
    const headers = { 'idempotency-key': 'once' }
    const body = { type: 'file', fileName: 'setup', fileSize: 5 }
    const ask = () =>
      w.world.ask('POST', `/api/v1/panel/get-presigned-upload-url?applicationId=${w.application}`, { key: w.key, headers, body })

    const [first, again] = [await ask(), await ask()]
    const stored = await w.world.database.writer.selectFrom('idempotency_record').select('answer').executeTakeFirstOrThrow()

    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.body).toEqual(first.body)
    expect(JSON.parse(stored.answer).presignedUrl).toBe(`upload ${first.body.fileId}`)
    expect((await w.put(again.body.presignedUrl, 'hello')).status).toBe(200)
  })
})

describe('PUT the presigned URL', () => {
  test('stores the bytes and tells their size and checksum', async () => {
    await using w = await openFiles()
    const { body } = await w.presign('setup', 5)

    const answer = await w.put(body.presignedUrl, 'hello')

    const data = { size: 5, checksum: sha256('hello') }
    expect(answer.body).toEqual({ success: true, message: 'File uploaded successfully', data })
    expect((await w.table()).data).toMatchObject([{ id: body.fileId, fileName: 'setup', fileSize: 5, checksum: data.checksum }])
    expect(await w.stored()).toHaveLength(1)
  })
})

describe('POST check-file-name and check-file-uploaded-status', () => {
  test('tell a free, a held and a taken name', async () => {
    await using w = await openFiles()
    const name = () => w.post('check-file-name', { fileName: 'setup' })
    const status = () => w.post('check-file-uploaded-status', { fileName: 'setup' })
    const taken = { success: false, code: 'already_exists', message: 'File name must be unique for your application' }
    const missing = { success: false, code: 'conflict', message: 'File is not uploaded yet' }

    expect((await name()).body).toEqual({ success: true, message: 'File name is available' })
    expect([(await status()).status, (await status()).body]).toMatchObject([409, missing])

    const { body } = await w.presign('setup', 5)
    expect([(await name()).status, (await name()).body]).toMatchObject([409, taken])
    expect((await status()).body).toMatchObject(missing)

    await w.put(body.presignedUrl, 'hello')
    expect((await name()).body).toMatchObject(taken)
    expect((await status()).body).toEqual({
      success: true,
      message: 'File uploaded successfully',
      data: { size: 5, checksum: sha256('hello') },
    })
  })
})
