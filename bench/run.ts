import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { keyRows } from './rows/keys.ts'
import { peerRows } from './rows/peers.ts'
import { restRows } from './rows/rest.ts'
import { trpcRows } from './rows/trpc.ts'
import { FULL, QUICK, type Effort } from './support/compare.ts'
import { resultsOf, tableOf, type Row } from './support/report.ts'

const ROWS: Readonly<Record<string, (effort: Effort) => Promise<Row[]>>> = {
  rest: restRows,
  trpc: trpcRows,
  peers: peerRows,
  keys: keyRows,
}

const NOTES = [
  'Every server is a process of its own, the load comes from another one. Rounds alternate (A B A B …) and a ratio is taken of neighboring rounds, so that only ratios count: the requests per second depend on the machine and on what else it does.',
  '"By CPU time" is the same ratio by the processor time the two servers spent per request (/proc): a machine that is busy with other things moves it far less. Goals are judged by the requests per second all the same.',
  'Before a row is measured both sides must answer 200 with the expected body; an answer that is not 2xx under load fails the run.',
  'Keyward serves as `npm start` does, with its log (level info) written to a file, on a SQLite file with ten applications.',
  'The writes beside the load change an application’s settings over REST: each one is a transaction with `synchronous=FULL` and an audit row, and makes Keyward forget the rows it remembers. They are made by the process that runs the benchmark, which shares the processors.',
  'trpc-to-openapi runs the same query through Kysely and better-sqlite3 and answers the same bytes; it checks no key, limits no rate and writes no log.',
  'better-auth’s plugin hashes keys with SHA-256 and stores them in SQLite with WAL and `synchronous=NORMAL`. "Reading only" is a configuration in which it writes nothing; as it is usually set up it notes the last use of the key at each verification, which Keyward gathers and writes once a second. Keys are verified one after the other; "random keys" goes round 20,000 of them, more than Keyward remembers.',
]

const installPeers = () => {
  if (existsSync(new URL('node_modules', import.meta.url))) return
  console.error('Installing what is compared with, in bench/ alone (npm ci) …')
  execFileSync('npm', ['ci'], { cwd: new URL('.', import.meta.url), stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
}

const args = process.argv.slice(2)
const isQuick = args.includes('--quick')
const named = args.filter((arg) => !arg.startsWith('--'))
const unknown = args.find((arg) => arg !== '--quick' && !Object.hasOwn(ROWS, arg))
if (unknown !== undefined) throw new Error(`No such row: ${unknown}. There are ${Object.keys(ROWS).join(', ')}, and --quick.`)

installPeers()
const effort = isQuick ? QUICK : FULL
const rows: Row[] = []
for (const [name, measure] of Object.entries(ROWS)) {
  if (named.length > 0 && !named.includes(name)) continue
  console.error(`${name} …`)
  rows.push(...(await measure(effort)))
}
console.log(tableOf(rows))
const how = `${effort.pairs} pairs of ${effort.seconds} s rounds${named.length > 0 ? `, only ${named.join(', ')}` : ''}`
await writeFile(new URL('results.md', import.meta.url), resultsOf({ rows, notes: NOTES, how }))
