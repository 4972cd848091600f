import type { ApiKeyRow } from '../../db/repositories/api-keys.ts'
import { ApiError } from '../../shared/errors.ts'
import { type KeyLimit, KeyLimits, type KeyLimitUse } from '../../shared/key-limits.ts'
import { grants } from '../../shared/scopes.ts'
import { UNUSED, usedOn } from '../rules/use-limit.ts'

/** Limits as they are stored; null without any. */
export const limitsText = (limits: readonly KeyLimit[] = []) => (limits.length === 0 ? null : JSON.stringify(limits))

/** Limits from how they are stored. What is not understood is no limit that could be kept, so it throws. */
export const limitsFrom = (text: string | null): KeyLimits => (text === null ? [] : KeyLimits.parse(JSON.parse(text)))

/** A limit of what the key may not do anyway is a mistake. @throws ApiError `validation_error` */
export const checkLimits = (limits: readonly KeyLimit[] = [], scopes: readonly string[]) => {
  const granted = new Set(scopes)
  const errors = limits.flatMap(({ scope }, at) =>
    grants(granted, scope) ? [] : [{ path: `limits.${at}.scope`, message: 'The key does not have this scope' }],
  )
  if (errors.length > 0) throw new ApiError('validation_error', { errors })
}

/** The limits of a key with what is used of them. */
export const limitsTold = ({ limits, uses }: Pick<ApiKeyRow, 'limits' | 'uses'>, now: Date): KeyLimitUse[] =>
  limitsFrom(limits).map((limit) => {
    const found = uses.find(({ scope }) => scope === limit.scope)
    const use = found === undefined ? UNUSED : { day: found.day, onDay: found.on_day, inTotal: found.in_total }
    return { ...limit, usedToday: usedOn(use, now), usedInTotal: use.inTotal }
  })
