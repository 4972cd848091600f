import type { LicensedProduct } from './licensed-product.ts'
import type { Sample } from './many-licenses.ts'

/** One thing that is asked of the table of licenses, each time with other values. */
export interface Question {
  readonly what: string
  readonly isSearch: boolean
  /** The most milliseconds that 99 of 100 answers may take with a million licenses; none where it is only reported. */
  readonly goalMs?: number
  /** The path and the query of the nth time. */
  readonly path: (at: number) => string
}

const QUICK_MS = 10
const BROAD_MS = 50
const PAGE_SIZE = 10

/** What is asked of a product with many licenses. Source: management-api.md section 5, "get-licenses-table". */
export const questionsFor = ({ applicationId, counts, count, samples }: LicensedProduct): Question[] => {
  const table = (query: object, page = 1) => {
    const given = Object.entries(query).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
    const all = { applicationId, currentPage: `${page}`, pageSize: `${PAGE_SIZE}`, ...Object.fromEntries(given) }
    return `/api/v1/panel/get-licenses-table?${new URLSearchParams(all).toString()}`
  }
  const sampleAt = (at: number): Sample => {
    const sample = samples[at % samples.length]
    if (sample === undefined) throw new Error('There is no license to look for')
    return sample
  }
  const search = (searchString: string, query: object = {}, categories: readonly string[] = []) =>
    table({ searchParams: { searchString, categories }, ...query })
  const last = (rows: number) => Math.ceil(rows / PAGE_SIZE)
  const middle = (rows: number, at: number) => Math.ceil(last(rows) / 2) + (at % 10)
  const quick = { goalMs: QUICK_MS, isSearch: false }
  const found = { goalMs: QUICK_MS, isSearch: true }
  const broad = { goalMs: BROAD_MS, isSearch: true }
  const noted = { isSearch: false }
  const part = (at: number) => sampleAt(at).license.slice(1, 9)
  return [
    { ...quick, what: 'metadata', path: () => `/api/v1/panel/get-licenses-metadata?applicationId=${applicationId}` },
    { ...quick, what: 'page 1', path: () => table({}) },
    { ...quick, what: 'last page', path: () => table({}, last(count)) },
    { ...noted, what: 'middle page', path: (at) => table({}, middle(count, at)) },
    { ...noted, what: 'status expired, page 1', path: () => table({ status: 'expired' }) },
    { ...noted, what: 'status available, middle page', path: (at) => table({ status: 'available' }, middle(counts.available, at)) },
    { ...noted, what: 'sorted by license, middle page', path: (at) => table({ sort: 'license' }, middle(count, at)) },
    { ...noted, what: 'sorted by end, page 1', path: () => table({ sort: '-expiresAt' }) },
    { ...noted, what: 'level pro, page 1', path: () => table({ level: 'pro' }) },
    { ...noted, what: 'level pro and status paused', path: () => table({ level: 'pro', status: 'paused' }) },
    { ...found, what: 'search: part of a key', path: (at) => search(part(at)) },
    { ...found, what: 'search: client id', path: (at) => search(sampleAt(at).clientId) },
    { ...found, what: 'search: login', path: (at) => search(sampleAt(at).login) },
    { ...found, what: 'search: nothing has it', path: (at) => search(`zq${part(at)}`) },
    { ...found, what: 'search: whole IP address', path: (at) => search(sampleAt(at).ipAddress) },
    { ...broad, what: 'search: common word, counted to 10,000', path: () => search('hw-') },
    { ...broad, what: 'search: common word, by status and end', path: () => search('hw-', { status: 'activated', sort: 'expiresAt' }) },
    { ...broad, what: 'search: 1 character', path: (at) => search(sampleAt(at).license.slice(0, 1)) },
    { ...broad, what: 'search: 2 characters', path: (at) => search(sampleAt(at).license.slice(0, 2)) },
    { ...broad, what: 'search: 2 characters that most rows have', path: () => search('hw') },
    { ...broad, what: 'search: 2 characters that no row has', path: () => search('!~') },
    { ...broad, what: 'search: a login among client ids', path: (at) => search(sampleAt(at).login, {}, ['Client id']) },
  ]
}
