import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Person } from '../make.ts'
import { type Answer, openWorld } from '../world.ts'

const PANEL = '/api/v1/panel'

const JSON_TYPE = { 'content-type': 'application/json' }

/** The Cookie header that an answer sets. */
export const cookieOf = (answer: Answer) =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .join('; ')

/** A world with an account of an owner, an admin and a member, who ask as the dashboard does, and everybody's mailbox. */
export const openTeam = async (environment: Record<string, string> = {}) => {
  const world = await openWorld(environment)
  const owner = await world.make.person()
  const { accountId } = owner
  const admin = await world.make.person({ accountId, role: 'admin' })
  const member = await world.make.person({ accountId, role: 'member' })

  const call = ({ cookie }: Pick<Person, 'cookie'>, method: string, path: string, body?: unknown) =>
    world.ask(method, `${PANEL}/${path}`, { cookie, headers: JSON_TYPE, ...(body === undefined ? {} : { body }) })

  /** A post to the door of people, with a session or without. */
  const post = (path: string, body: unknown, cookie?: string) =>
    world.ask('POST', `/api/auth/${path}`, { headers: JSON_TYPE, body, ...(cookie === undefined ? {} : { cookie }) })

  const mails = async () => {
    await world.node.people.settled()
    const outbox = join(world.directory, 'outbox')
    const files = (await readdir(outbox).catch(() => [])).toSorted()
    return Promise.all(files.map((file) => readFile(join(outbox, file), 'utf8')))
  }

  /** The newest mail to an address that has this in it; of those of one moment any. */
  const mailTo = async (email: string, having = '') =>
    (await mails()).findLast((text) => text.includes(`\nTo: ${email}\n`) && text.includes(having)) ?? 'no such mail'

  return {
    world,
    owner,
    admin,
    member,
    accountId,
    call,
    post,
    mails,
    mailTo,
    /** The token of the newest invitation of an address. */
    tokenFor: async (email: string) =>
      /\/accept-invitation#([\w-]+)/.exec(await mailTo(email, '/accept-invitation#'))?.[1] ?? 'no such mail',
    invite: (by: Person, email: string, role = 'member') => call(by, 'POST', 'invitations', { email, role }),
    roles: async () => {
      const listed = (await call(owner, 'GET', 'members')).body
      return Object.fromEntries(listed.data.map(({ userId, role }: { userId: string; role: string }) => [userId, role]))
    },
    /** The actions in the log of the account, oldest first. */
    actions: async (id = accountId) => {
      const events = world.database.reader.kysely.selectFrom('audit_event').where('account_id', '=', id)
      return (await events.select('action').orderBy('sequence').execute()).map(({ action }) => action)
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

export type Team = Awaited<ReturnType<typeof openTeam>>
