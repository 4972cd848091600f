import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { fileRows } from './rows/files.ts'
import { keyRows } from './rows/keys.ts'
import { licenseActionRows } from './rows/license-actions.ts'
import { licenseCreateRows } from './rows/license-create.ts'
import { licenseFileRows } from './rows/license-files.ts'
import { licenseTableRows } from './rows/license-tables.ts'
import { peerRows } from './rows/peers.ts'
import { restRows } from './rows/rest.ts'
import { timingRows } from './rows/timing.ts'
import { trpcRows } from './rows/trpc.ts'
import { FULL, QUICK, type Effort } from './support/compare.ts'
import { resultsOf, rowsOfResults, tableOf, type Row } from './support/report.ts'

const ROWS: Readonly<Record<string, (effort: Effort) => Promise<Row[]>>> = {
  rest: restRows,
  trpc: trpcRows,
  peers: peerRows,
  keys: keyRows,
  files: fileRows,
  timing: timingRows,
  'license-tables': licenseTableRows,
  'license-create': licenseCreateRows,
  'license-actions': licenseActionRows,
  'license-files': licenseFileRows,
}

const NOTES = [
  'Every server is a process of its own, the load comes from another one. Rounds alternate (A B A B …) and a ratio is taken of neighboring rounds, so that only ratios count: the requests per second depend on the machine and on what else it does.',
  '"By CPU time" is the same ratio by the processor time the two servers spent per request (/proc): a machine that is busy with other things moves it far less. Goals are judged by the requests per second all the same.',
  'Before a row is measured both sides must answer 200 with the expected body; an answer that is not 2xx under load fails the run.',
  'Keyward serves as `npm start` does, with its log (level info) written to a file, on a SQLite file with ten applications.',
  'The writes beside the load change an application’s settings over REST: each one is a transaction with `synchronous=FULL` and an audit row, and makes Keyward forget the rows it remembers. They are made by the process that runs the benchmark, which shares the processors.',
  'trpc-to-openapi runs the same query through Kysely and better-sqlite3 and answers the same bytes; it checks no key, limits no rate and writes no log.',
  'better-auth’s plugin hashes keys with SHA-256 and stores them in SQLite with WAL and `synchronous=NORMAL`. "Reading only" is a configuration in which it writes nothing; as it is usually set up it notes the last use of the key at each verification, which Keyward gathers and writes once a second. Keys are verified one after the other; "random keys" goes round 20,000 of them, more than Keyward remembers.',
  'Rows about licenses are p50 / p99 / max of single requests over REST, one after the other, each question in turn. Before each one another process commits, so that Keyward remembers nothing and reads its pages anew. The licenses are written past the product, over the last 1,000 days, and then checked through it; on PostgreSQL they are vacuumed and analyzed, as its autovacuum would.',
  'Refusals are timed in-process, one after the other in an order that changes, each of a key that was never seen before; 10 % of the differences at both ends count for nothing. A machine that is busy with other things makes |t| smaller, also that of the planted microsecond, which must be found all the same.',
  'Files are 1 GiB of random bytes through a real server, hashed on both ends; what is judged is how much its memory grows, of which ten points in time are told.',
  'The longest hold is the longest time between two turns of the server’s event loop, measured within it; its processor time is what remains of it on a machine that does nothing else.',
]

const installPeers = () => {
  if (existsSync(new URL('node_modules', import.meta.url))) return
  console.error('Installing what is compared with, in bench/ alone (npm ci) …')
  execFileSync('npm', ['ci'], { cwd: new URL('.', import.meta.url), stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
}

const HELP = `There are ${Object.keys(ROWS).join(', ')}; --quick for a short run; --licenses=1000,10000000 for other numbers of licenses.`

/** What was asked for: names of rows, all unless some are given. */
const readArguments = (args: readonly string[]) => {
  const sizes = args.find((arg) => arg.startsWith('--licenses='))
  const names = args.filter((arg) => arg !== '--quick' && arg !== sizes)
  const unknown = names.find((name) => !Object.hasOwn(ROWS, name))
  const licenses = sizes?.slice('--licenses='.length).split(',').map(Number)
  if (unknown !== undefined || licenses?.some((count) => !(count >= 1_000))) throw new Error(`No such row or option. ${HELP}`)
  const effort = args.includes('--quick') ? QUICK : FULL
  return { names, effort: licenses === undefined ? effort : { ...effort, licenses } }
}

const { names, effort } = readArguments(process.argv.slice(2))
const isWhole = names.length === 0
if (isWhole || names.some((name) => !name.startsWith('license-'))) installPeers()
const rows: Row[] = []
for (const [name, measure] of Object.entries(ROWS)) {
  if (!isWhole && !names.includes(name)) continue
  console.error(`${name} …`)
  rows.push(...(await measure(effort)))
}
console.log(tableOf(rows))
const results = new URL('results.md', import.meta.url)
const kept = isWhole ? [] : rowsOfResults(await readFile(results, 'utf8')).filter(({ what }) => !rows.some((row) => row.what === what))
const how = `${effort.pairs} pairs of ${effort.seconds} s rounds${isWhole ? '' : `, this time only ${names.join(', ')}; the other lines are of an earlier run`}`
await writeFile(results, resultsOf({ rows: [...kept, ...rows], notes: NOTES, how }))
