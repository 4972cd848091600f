import { Kysely } from 'kysely'
import { askingHandle, EMPTY_LISTS } from '../asking-handle.ts'
import { checkpointer } from './checkpointer.ts'
import { dataVersion } from './data-version.ts'
import { isBusy, judgeFailure, unavailable } from '../failures.ts'
import type { Database, Handle, Read, Scalar } from '../handle.ts'
import { preparedBy } from '../prepared.ts'
import { remembering } from '../remember.ts'
import type { Schema } from '../schema.ts'
import { opened, readerDialect, writerDialect } from './dialect.ts'
import { openFile, watchFile } from './file.ts'
import { threadDialect } from './thread-dialect.ts'
import { sqliteThread } from './thread.ts'
import { turnstile } from '../turnstile.ts'

export interface SqliteOptions {
  /** How long a write waits for its turn and for other processes before it fails with `unavailable`; 10 s unless set. */
  readonly waitMs?: number | undefined
}

/**
 * Opens a SQLite file: one writer, one reader, declared reads remembered until the next commit by anybody.
 * @throws StartupError when the file can't be opened
 */
export const openSqlite = async (path: string, { waitMs = 10_000 }: SqliteOptions = {}): Promise<Database> => {
  const connections = await openFile(path)
  const reader = opened(connections.reader)
  const { version, expire } = dataVersion(reader, path)
  const verify = watchFile(path)
  const busy = () => unavailable(new Error(`The writer was busy for ${waitMs} ms; is it used inside its own transaction?`))
  const turns = turnstile(waitMs, busy)
  const longThread = sqliteThread(path, verify)
  const checkpointThread = sqliteThread(path, verify)
  const checkpoints = checkpointer({ path, writer: connections.writer, thread: checkpointThread, turns })
  const watch = (isLong: boolean) => ({
    turns,
    verify,
    committed: () => {
      expire()
      checkpoints.committed(isLong)
    },
  })
  const plugins = [EMPTY_LISTS]
  const writing = new Kysely<Schema>({ dialect: writerDialect(opened(connections.writer), watch(false)), plugins })
  const writingLong = new Kysely<Schema>({ dialect: threadDialect(longThread, watch(true)), plugins })
  const reading = new Kysely<Schema>({ dialect: readerDialect(reader, waitMs), plugins })
  const bind = preparedBy(reading)
  const asking = askingHandle(reading, 'sqlite', bind)

  const remembered = remembering(version, <P extends readonly Scalar[], R>(read: Read<P, R>, parameters: P) => {
    const query = bind(read, parameters)
    // The SQL was compiled from this very read, whose rows are R.
    return reader.statement(query.sql).all(query.parameters) as R[]
  })

  const rows: Handle['rows'] = (read, ...parameters) => {
    try {
      return remembered(read, parameters)
    } catch (error) {
      return isBusy(error) ? asking.rows(read, ...parameters) : Promise.reject(judgeFailure(error))
    }
  }

  return {
    dialect: 'sqlite',
    reader: { kysely: reading, dialect: 'sqlite', rows },
    writer: writing,
    transaction: (work, { isLong = false } = {}) =>
      (isLong ? writingLong : writing).transaction().execute((trx) => work(askingHandle(trx, 'sqlite', bind))),
    version: () => {
      try {
        return version()
      } catch (error) {
        throw judgeFailure(error)
      }
    },
    heard: expire,
    ping: async () => {
      verify()
      await reading.selectNoFrom((eb) => eb.exists(eb.selectFrom('account').select('id').limit(1)).as('found')).execute()
    },
    close: async () => {
      await checkpoints.stop()
      // A read-only connection can't empty the WAL, so it goes first; the thread, if there is one, goes last, for what is last to close
      // copies the rest of the WAL and removes it. Closing what Kysely has closed already does no harm.
      await reading.destroy()
      connections.reader.close()
      await writingLong.destroy()
      await longThread.close()
      await writing.destroy()
      connections.writer.close()
      await checkpointThread.close()
    },
  }
}
