import { expect, test } from 'vitest'
import { openFiles } from '../support/api/files.ts'

/** What the audit log keeps of files: who asked for what of which file, and no URL that works. */
test('every act on a file has its event, with the files it touched', async () => {
  await using w = await openFiles()
  const ids = [await w.upload('file-1', 'a'), await w.upload('file-2', 'b')]
  const url = await w.downloadUrl(ids[0] ?? '')
  await w.act('rename', { fileId: ids[0], fileName: 'renamed' })
  await w.act('delete', { fileIds: ids })

  const { writer } = w.world.database
  const events = await writer
    .selectFrom('audit_event')
    .where('action', 'like', 'file.%')
    .orderBy('sequence')
    .select(['id', 'action', 'changes'])
    .execute()
  const targets = await writer.selectFrom('audit_event_target').select(['event_id', 'target_id']).execute()
  const touched = events.map(({ id }) => targets.filter(({ event_id }) => event_id === id).map(({ target_id }) => target_id))

  expect(events.map(({ action }) => action)).toEqual([
    'file.request_upload',
    'file.upload',
    'file.request_upload',
    'file.upload',
    'file.request_download',
    'file.rename',
    'file.delete',
  ])
  expect(touched.map((some) => some.toSorted())).toEqual([[ids[0]], [ids[0]], [ids[1]], [ids[1]], [ids[0]], [ids[0]], ids.toSorted()])
  expect(JSON.parse(events.at(-1)?.changes ?? '')).toEqual({ applicationId: w.application })
  expect(JSON.stringify(await writer.selectFrom('audit_event').selectAll().execute())).not.toContain(url.split('.').at(-1))
})

test('the event of an upload names who asked for its URL, and what came', async () => {
  await using w = await openFiles()
  const id = await w.upload('file-1', 'bytes')

  const events = await w.world.database.writer
    .selectFrom('audit_event')
    .innerJoin('audit_event_target', 'event_id', 'audit_event.id')
    .where('audit_event_target.target_id', '=', id)
    .orderBy('sequence')
    .select(['action', 'actor_kind', 'actor_id', 'application_id', 'audit_event_target.changes'])
    .execute()
  const [asked, uploaded] = events

  expect(uploaded).toMatchObject({ ...asked, action: 'file.upload', changes: expect.any(String) })
  expect(JSON.parse(uploaded?.changes ?? '')).toEqual({ after: { fileSize: 5, checksum: expect.stringMatching(/^[0-9a-f]{64}$/) } })
})
