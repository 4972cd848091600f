import type { Dialect } from '../handle.ts'

/** Makes rows of a kind searchable; what migrations 007 and 010 share. A later one that wants another index writes its own. */

/** A word per application, of three letters of the private use area, which nothing folded from a key or an address contains. */
const applicationWord = (id: string) => `char(57344 + ${id} / 40960000 % 6400, 57344 + ${id} / 6400 % 6400, 57344 + ${id} % 6400)`

/**
 * Rows are indexed by a job: indexing within the transaction that writes them would take longer than all its other work.
 * Triggers note what is to be indexed, so that no writer can forget to, also not a cascade or a process beside the server.
 */
const onSqlite = (kind: string) => [
  // Without positions and without the text itself: who searches looks at the rows found.
  `create virtual table ${kind}_search using fts5(
    application, search, tokenize = 'trigram case_sensitive 1', detail = none, content = '', contentless_delete = 1)`,
  // Merging is the job's: by itself it would happen within somebody's transaction, for up to half a second.
  `insert into ${kind}_search (${kind}_search, rank) values ('automerge', 0)`,
  `insert into ${kind}_search (${kind}_search, rank) values ('crisismerge', 1000)`,
  `create view ${kind}_search_entry (id, application, search) as
    select id, ${applicationWord('application_id')}, search from ${kind}`,
  `create trigger ${kind}_search_insert after insert on ${kind} begin
    insert or ignore into search_queue (kind, application_id, id) values ('${kind}', new.application_id, new.id);
  end`,
  `create trigger ${kind}_search_update after update of search on ${kind} when new.search <> old.search begin
    insert or ignore into search_queue (kind, application_id, id) values ('${kind}', new.application_id, new.id);
  end`,
  `create trigger ${kind}_search_delete after delete on ${kind} begin
    insert or ignore into search_queue (kind, application_id, id) values ('${kind}', old.application_id, old.id);
  end`,
]

/** The index over the column `search` of the table `kind`, as 007 prepares it. */
export const searched = (kind: string, dialect: Dialect) =>
  dialect === 'sqlite'
    ? onSqlite(kind)
    : [
        `create index ${kind}_search on ${kind} using gin (search_trigrams(application_id, search))
  with (gin_pending_list_limit = 1024)`,
      ]

export const unsearched = (kind: string, dialect: Dialect) =>
  dialect === 'sqlite'
    ? [
        ...['insert', 'update', 'delete'].map((act) => `drop trigger ${kind}_search_${act}`),
        `drop view ${kind}_search_entry`,
        `drop table ${kind}_search`,
      ]
    : [`drop index ${kind}_search`]
