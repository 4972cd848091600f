import { Id } from '../../shared/ids.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import type { Principal } from '../principal.ts'

const applicationOf = (raw: unknown) => {
  const named: unknown =
    typeof raw === 'object' && raw !== null && Object.hasOwn(raw, 'applicationId') ? Reflect.get(raw, 'applicationId') : undefined
  return typeof named === 'string' ? named : undefined
}

interface Judged {
  readonly facts: Facts
  readonly raw: unknown
  readonly isRefused: boolean
}

/** Counts a call of a key, in memory. Of a refused call nothing is known to be well-formed; whether the application exists is asked when it is written. */
export const countCall = ({ node, address, now }: Context, principal: Principal, { facts, raw, isRefused }: Judged) => {
  if (principal.kind !== 'key') return
  const named = facts.application === true ? applicationOf(raw) : undefined
  const applicationId = isRefused && !Id.safeParse(named).success ? undefined : named
  const endpoint = node.endpoints.nameOf(facts)
  node.lastUsed.count({ keyId: principal.keyId, endpoint, applicationId, address, at: now.getTime(), isRefused })
}
