import { expect, test } from 'vitest'
import { readable } from '../../server/logger.ts'

test('a person reads a request as one short line', () => {
  const line = { level: 'info', time: '2026-11-20T14:03:22.000Z', requestId: 'r', method: 'GET', path: '/health', status: 200, ms: 3 }

  expect(readable(JSON.stringify(line))).toBe('14:03:22 info GET /health 200 3 ms\n')
})

test('a person reads a message with its fields and where an error came from', () => {
  const line = {
    level: 'error',
    time: '2026-11-20T14:03:22.000Z',
    msg: 'failed',
    requestId: 'r',
    tries: 2,
    err: { stack: 'Error: x\n  at y' },
  }

  expect(readable(JSON.stringify(line))).toBe('14:03:22 error failed tries=2 requestId=r Error: x\n  at y\n')
})

test('a path can neither forge lines nor command the terminal of who reads them', () => {
  const line = {
    level: 'info',
    time: '2026-11-20T14:03:22.000Z',
    method: 'GET',
    path: '/\n14:03:22 info\u001b[2J\u202e',
    status: 404,
    ms: 1,
  }

  expect(readable(JSON.stringify(line))).toBe('14:03:22 info GET /\\u{a}14:03:22 info\\u{1b}[2J\\u{202e} 404 1 ms\n')
})
