/** Whose rows can be searched: the name of their table. */
export type SearchKind = 'license' | 'app_user' | 'blacklist_entry'

/** What a search of licenses looks at, in the order of their search text. Source: management-api.md section 9, "categories". */
export const LICENSE_FIELDS = ['license', 'clientId', 'ipAddress', 'login', 'comment'] as const

/** What a search of app users looks at, in the order of their search text. */
export const APP_USER_FIELDS = ['login', 'ipAddress', 'clientId'] as const

/** What a search of blacklists looks at, in the order of their search text. */
export const BLACKLIST_FIELDS = ['clientId', 'ipAddress', 'comment'] as const

export const SEARCH_FIELDS = {
  license: LICENSE_FIELDS,
  app_user: APP_USER_FIELDS,
  blacklist_entry: BLACKLIST_FIELDS,
} as const satisfies Record<SearchKind, readonly string[]>

export type SearchField<K extends SearchKind = SearchKind> = (typeof SEARCH_FIELDS)[K][number]
