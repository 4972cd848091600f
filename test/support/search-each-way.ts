import { describe, test } from 'vitest'
import { openTestDatabase } from './databases.ts'
import { insertSearched, makeApplications, settleIndex, type Texts } from './searched.ts'

/** Rows 1 to 3, with texts in every field and in few. */
export const LICENSES: readonly Texts[] = [
  { license: 'ABCDEF-GHIJKL', clientId: 'hw-0123abcd', ipAddress: '203.0.113.7', login: 'ada@example.org', comment: 'Reseller Übersee' },
  { license: 'ZZZABC-MNOPQR', clientId: null, ipAddress: null, login: null, comment: null },
  { license: 'GHIJKL-STUVWX', clientId: 'abc-device', ipAddress: '2001:db8::7', login: 'grace', comment: '50% off_now \\ "quoted" 😀🎉 x' },
]

/** The database with these rows, before the index knows them and after; on PostgreSQL there is no difference. */
export const eachWay = (
  name: string,
  rows: readonly Texts[],
  check: (database: Awaited<ReturnType<typeof openTestDatabase>>) => Promise<void>,
) =>
  describe.each([
    { when: 'as soon as they are written', isSettled: false },
    { when: 'once they are indexed', isSettled: true },
  ])('$when', ({ isSettled }) => {
    test(name, async () => {
      await using database = await openTestDatabase()
      await makeApplications(database)
      await insertSearched(database, {}, rows)
      if (isSettled) await settleIndex(database)

      await check(database)
    })
  })
