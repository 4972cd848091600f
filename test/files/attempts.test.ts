import { expect, test } from 'vitest'
import { claimRemovals } from '../../db/system/storage-removals.ts'
import { beginAttempt, completeAttempt, findUpload, renewAttempt, type Attempt } from '../../db/system/uploads.ts'
import { openFiles, sha256 } from '../support/api/files.ts'

/** Who holds an object that is being stored: its attempt, as long as it says so in time, else whoever removes it. */

const openAttempt = async () => {
  const w = await openFiles()
  const { database, node, clock } = w.world
  const { body } = await w.presign('setup', 5)
  const upload = await findUpload(database.reader, body.fileId)
  if (upload === undefined) throw new Error('No upload was asked for')
  const inMs = (ms: number) => new Date(clock.now().getTime() + ms)
  const attempt: Attempt = { upload, objectKey: node.newId(), heldUntil: inMs(300_000).toISOString() }
  const removals = () => database.transaction((handle) => claimRemovals(handle, { now: clock.now(), until: inMs(60_000), most: 10 }))
  const complete = (one: Attempt) =>
    database.transaction((handle) => completeAttempt(handle, one, { checksum: sha256('hello'), now: clock.now() }))
  const renew = (one: Attempt, until: string) => database.transaction((handle) => renewAttempt(handle, one, until))
  expect(await database.transaction((handle) => beginAttempt(handle, attempt))).toBe(true)
  return { ...w, clock, attempt, inMs, removals, complete, renew, [Symbol.asyncDispose]: () => w[Symbol.asyncDispose]() }
}

test('an attempt that is renewed may take hours', async () => {
  await using w = await openAttempt()
  let { attempt } = w
  for (let minute = 0; minute < 180; minute += 4) {
    w.clock.advance(4 * 60_000)
    const heldUntil = w.inMs(300_000).toISOString()
    expect([await w.removals(), await w.renew(attempt, heldUntil)]).toEqual([[], true])
    attempt = { ...attempt, heldUntil }
  }

  await w.clean()
  expect((await w.post('check-file-name', { fileName: 'setup' })).status).toBe(409)
  expect([await w.complete(attempt), await w.complete(attempt)]).toEqual([true, false])
  expect((await w.post('check-file-uploaded-status', { fileName: 'setup' })).status).toBe(200)
})

test('one that was silent for too long lost its object, and can neither go on nor end well', async () => {
  await using w = await openAttempt()
  w.clock.advance(300_000)

  expect(await w.removals()).toEqual([w.attempt.objectKey])
  expect([await w.renew(w.attempt, w.inMs(300_000).toISOString()), await w.complete(w.attempt)]).toEqual([false, false])
})

test('one whose upload was voided can neither go on nor end well', async () => {
  await using w = await openAttempt()
  await w.presign('setup', 6)

  expect([await w.renew(w.attempt, w.inMs(400_000).toISOString()), await w.complete(w.attempt)]).toEqual([false, false])
})
