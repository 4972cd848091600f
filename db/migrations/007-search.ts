import { searched, unsearched } from './searched.ts'
import { execute, type Migration } from './types.ts'

const KINDS = ['license', 'app_user'] as const

const QUEUE = `create table search_queue (
  kind TEXT not null,
  application_id INTEGER not null,
  id INTEGER not null,
  primary key (kind, application_id, id)
) strict, without rowid`

/**
 * Not pg_trgm: it needs an extension that not every role may create, sees no trigram in what the database's locale counts as
 * no letter, and cannot tell the beginning of a field from the beginning of a word.
 * Not declared parallel safe: starting workers takes longer than the search.
 */
const TRIGRAMS = `create function search_trigrams(application_id bigint, search text) returns text[]
  language sql immutable strict
  as $$ select array_agg(substr(search, at, 3)) || ('application ' || application_id) from generate_series(1, length(search) - 2) as at $$`

/** Rows that are there already. */
const enqueue = (kind: string) => `insert into search_queue (kind, application_id, id) select '${kind}', application_id, id from ${kind}`

export const search: Migration = {
  name: '007-search',
  up: (kysely, dialect) =>
    execute(kysely, [
      dialect === 'sqlite' ? QUEUE : TRIGRAMS,
      ...KINDS.flatMap((kind) => searched(kind, dialect)),
      ...(dialect === 'sqlite' ? KINDS.map(enqueue) : []),
    ]),
  down: (kysely, dialect) =>
    execute(kysely, [
      ...KINDS.flatMap((kind) => unsearched(kind, dialect)),
      dialect === 'sqlite' ? 'drop table search_queue' : 'drop function search_trigrams(bigint, text)',
    ]),
}
