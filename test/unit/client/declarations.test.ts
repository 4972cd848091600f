import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { procedures } from '../../../server/rest/routes.ts'
import { bundleDeclarations } from '../../../tools/client/bundle-declarations.ts'
import { describeFields } from '../../../tools/client/describe-fields.ts'
import { describeProcedures } from '../../../tools/client/describe-procedures.ts'
import { insertDocs } from '../../../tools/client/insert-docs.ts'
import { strangerIn } from '../../../tools/client/stranger-in.ts'

const bundle = (files: Record<string, string>) =>
  bundleDeclarations('a/index.d.ts', (file) => files[file] ?? `throw new Error('no ${file}')`)

describe('one declaration file', () => {
  test('holds what the exports need, and nothing else', () => {
    const bundled = bundle({
      'a/index.d.ts': [
        "import { type Client, type Unused } from '@trpc/client';",
        "export type { Wanted } from './b.ts';",
        '/**',
        ' * Makes one.',
        ' */',
        'export declare const make: (options: {',
        '    url: string;',
        '}) => Client;',
      ].join('\n'),
      'a/b.d.ts': [
        "import type { Deep } from '../c/deep.ts';",
        "import type { Other } from '@trpc/server';",
        'export interface Wanted {',
        '    deep: Deep;',
        '}',
        'export declare const unwanted: Other;',
      ].join('\n'),
      'c/deep.d.ts': '/** Very deep. */\nexport type Deep = string;\nexport {};',
    })

    expect(bundled).toBe(
      [
        "import { Client } from '@trpc/client';",
        '/** Very deep. */',
        'type Deep = string;',
        'interface Wanted {',
        '    deep: Deep;',
        '}',
        '/**',
        ' * Makes one.',
        ' */',
        'declare const make: (options: {',
        '    url: string;',
        '}) => Client;',
        'export { Wanted, make };',
        '',
      ].join('\n'),
    )
  })

  test('is refused when two files declare the same name', () => {
    const same = { 'a/index.d.ts': "export { a } from './b.ts';\ntype Same = 1;", 'a/b.d.ts': 'type Same = 2;' }

    expect(() => bundle(same)).toThrow('Same is declared in two files')
  })
})

describe('strangers', () => {
  test.for([
    'type A = import("../server/trpc.ts").ErrorShape;',
    "import { Kysely } from 'kysely';",
    'declare const a: any;',
    'declare const a: Record<string, string | any>;',
    'type A = Promise<any>;',
    'type A = (any)[];',
  ])('are found: %s', (line) => {
    expect(strangerIn(`/** fine */\n${line}\n`)).toBeDefined()
  })

  test('are not seen where there are none', () => {
    const lines = ["import { TRPCClient } from '@trpc/client';", '/** any import("x") */', 'type A = "any" | "off";', 'type Many = string;']

    expect(strangerIn(lines.join('\n'))).toBeUndefined()
  })
})

describe('comments', () => {
  const docs = new Map([
    ['management.list', 'Lists.\n\nEndlessly.'],
    ['management.list.input.id', 'An id.'],
    ['management.list.output.inner.name', 'A name */ that ends comments.'],
    ['management.list.output.last', 'The last.'],
    ['last', 'never'],
  ])

  test('stand before the procedures and fields of their path, and nowhere else', () => {
    const lines = [
      'interface Told {',
      '    last: string;',
      '}',
      'declare const router: TRPCBuiltRouter<Root, {',
      '    management: {',
      '        list: TRPCQueryProcedure<{',
      '            input: {',
      '                id?: string | undefined;',
      '            } | undefined;',
      '            output: {',
      '                inner: {',
      '                    name: string;',
      '                }[];',
      '                last: ({',
      '                    kind: "a";',
      '                } | {',
      '                    kind: "b";',
      '                })[];',
      '            };',
      '        }>;',
      '    };',
      '}> | undefined;',
      'interface After {',
      '    last: string;',
      '}',
    ]
    const written = insertDocs(lines.join('\n'), docs).split('\n')

    expect(written.filter((line) => !lines.includes(line))).toEqual([
      '        /**',
      '         * Lists.',
      '         *',
      '         * Endlessly.',
      '         */',
      '                /** An id. */',
      '                    /** A name *\\/ that ends comments. */',
      '                /** The last. */',
    ])
    expect(written[written.indexOf('                /** The last. */') + 1]).toBe('                last: ({')
  })

  test('tell what a schema does: description, bounds, default, example', () => {
    const Named = z.string().meta({ id: 'Named', description: 'A name' })
    const schema = z.object({
      bounded: z.string().min(1).max(9).meta({ description: 'Some text', example: 'abc' }),
      named: Named.nullable(),
      renamed: Named.optional().meta({ description: 'Another name' }),
      list: z.array(z.object({ inner: z.int().min(1).default(10) })).max(5),
      either: z.union([z.object({ left: Named }), z.object({ right: Named })]),
      byName: z.record(z.string(), z.object({ value: Named })),
      plain: z.boolean(),
    })

    expect(Object.fromEntries(describeFields(schema, 'it', 'input'))).toEqual({
      'it.bounded': 'Some text. 1 to 9 characters. For instance `abc`.',
      'it.named': 'A name.',
      'it.renamed': 'Another name.',
      'it.list': 'At most 5 items.',
      'it.list.inner': 'At least 1. Default: `10`.',
      'it.either.left': 'A name.',
      'it.either.right': 'A name.',
      'it.byName.*.value': 'A name.',
    })
  })

  test('of a procedure tell its scope, its REST route and the errors of its own', () => {
    const told = describeProcedures(procedures).get('management.applications.create') ?? ''

    expect(told).toContain('Create an application.')
    expect(told).toContain('scope `applications:create`')
    expect(told).toContain('REST: `POST /api/v1/panel/create-application`.')
    expect(told).toContain('`limit_reached`')
    expect(told).not.toContain('api_key_invalid')
  })
})
