import type { Hono } from 'hono'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Node } from '../node.ts'
import { openApiDocument } from '../rest/openapi/document.ts'
import { trpcDocument } from '../rest/openapi/trpc-document.ts'
import { constant, type Constant } from './constant.ts'
import { DOCS_PAGE } from './docs-page.ts'
import { DOCS_SCRIPT } from './docs-script.ts'
import { DOCS_STYLE } from './docs-style.ts'
import { contextOf, logRequest, type Env } from './request.ts'

/** No inline code, nothing from elsewhere. The renderer's icons are `data:` images. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const JSON_TYPE = 'application/json; charset=utf-8'
const SCRIPT_TYPE = 'text/javascript; charset=utf-8'
const STYLE_TYPE = 'text/css; charset=utf-8'

/** A file of the renderer, as its package has it; the reference to a source map that we don't serve is cut off. */
const rendererFile = async (name: string) => {
  const text = await readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)), 'utf8')
  return text.replace(/\n(?:\/\/|\/\*)# sourceMappingURL=.*$/, '')
}

const PLACES: Readonly<Record<string, () => Constant | Promise<Constant>>> = {
  '/api/v1/openapi.json': () => ({ type: JSON_TYPE, text: JSON.stringify(openApiDocument()) }),
  '/api/v1/trpc-openapi.json': () => ({ type: JSON_TYPE, text: JSON.stringify(trpcDocument()) }),
  '/docs': () => ({ type: 'text/html; charset=utf-8', text: DOCS_PAGE, headers: { 'Content-Security-Policy': CSP } }),
  '/docs/page.js': () => ({ type: SCRIPT_TYPE, text: DOCS_SCRIPT }),
  '/docs/page.css': () => ({ type: STYLE_TYPE, text: DOCS_STYLE }),
  '/docs/swagger-ui.js': async () => ({ type: SCRIPT_TYPE, text: await rendererFile('swagger-ui-bundle.js') }),
  '/docs/swagger-ui.css': async () => ({ type: STYLE_TYPE, text: await rendererFile('swagger-ui.css') }),
}

/** The OpenAPI documents and a page to read them, for everybody: they tell what the API is, and nothing of what is in it. */
export const mountDocs = (app: Hono<Env>, node: Node) => {
  for (const [path, make] of Object.entries(PLACES)) {
    const answer = constant(make)
    app.get(path, async (c) => {
      const ctx = contextOf(node, c)
      const response = await answer(c.req.raw)
      for (const [name, value] of Object.entries(ctx.headers)) if (!response.headers.has(name)) response.headers.set(name, value)
      logRequest(ctx, c.req.method, c.req.path, response.status)
      return response
    })
  }
  app.get('/docs/', (c) => c.redirect('/docs', 301))
}
