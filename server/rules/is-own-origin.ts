/** Where a browser says a request comes from; a program sends neither of the first two. */
export interface Origin {
  readonly fetchSite: string | undefined
  readonly origin: string | undefined
  readonly contentType: string | undefined
}

/** `application/json`, with parameters or without. */
export const isJson = (contentType: string | null | undefined) => /^application\/json\s*(;|$)/i.test(contentType ?? '')

/** @param header reads one header by its name in lower case */
export const originOf = (header: (name: string) => string | undefined): Origin => ({
  fetchSite: header('sec-fetch-site'),
  origin: header('origin'),
  contentType: header('content-type'),
})

/**
 * Whether a request that a cookie speaks for comes from our own pages: by `Sec-Fetch-Site`, else by `Origin`; a program that sends
 * neither must send JSON, which no cross-site form can. Source: management-api.md section 12.
 */
export const isOwnOrigin = ({ fetchSite, origin, contentType }: Origin, trusted: ReadonlySet<string>) => {
  if (fetchSite !== undefined && fetchSite !== 'same-origin') return false
  if (origin !== undefined && !trusted.has(origin)) return false
  return fetchSite !== undefined || origin !== undefined || isJson(contentType)
}
