// A process that writes to a SQLite file: `commits` prints the name of every account after its commit, until it is killed;
// `one` inserts a single account and ends by itself; `long` does so in a long transaction.
import { connect } from '../../db/connect.ts'
import { accountRow } from './accounts.ts'

const [url = '', mode, id = '1'] = process.argv.slice(2)

const database = await connect(url)

const insert = (ids: readonly string[], isLong: boolean) =>
  database.transaction(
    async ({ kysely }) => {
      for (const each of ids) await kysely.insertInto('account').values(accountRow(each)).execute()
    },
    { isLong },
  )

const commitForEver = async () => {
  for (let round = 1; ; round++) {
    const isLong = round % 50 === 0
    const ids = Array.from({ length: isLong ? 200 : 1 }, (_, index) => String(round * 1_000 + index))
    await insert(ids, isLong)
    console.log(ids.join('\n'))
  }
}

if (mode === 'commits') await commitForEver()
await insert([id], mode === 'long')
await database.close()
console.log('closed')
