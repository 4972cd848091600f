import { Id } from '../../shared/ids.ts'

/** What the newest event of a log is: whoever keeps it elsewhere can tell later whether the log still goes through it. */
export interface Head {
  readonly accountId: Id
  readonly sequence: number
  readonly hash: string
}

export const headText = ({ accountId, sequence, hash }: Head) => `${accountId}.${sequence}.${hash}`

/** Undefined for a text of another form. */
export const parseHead = (text: string): Head | undefined => {
  const [, accountId = '', sequence, hash = ''] = /^(\d+)\.(\d{1,10})\.([\w-]{43})$/.exec(text.trim()) ?? []
  return Id.safeParse(accountId).success ? { accountId, sequence: Number(sequence), hash } : undefined
}
