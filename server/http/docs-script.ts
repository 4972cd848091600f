/** Runs in the browser: starts the renderer on one of our two documents, and follows the colors of the system. */
export const DOCS_SCRIPT = `'use strict'
const isTrpc = new URLSearchParams(location.search).get('document') === 'trpc'
const url = isTrpc ? '/api/v1/trpc-openapi.json' : '/api/v1/openapi.json'

const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()

document.getElementById('download').href = url
document.getElementById('origin').textContent = location.origin
for (const link of document.querySelectorAll('[data-document]')) {
  if ((link.dataset.document === 'trpc') === isTrpc) link.setAttribute('aria-current', 'page')
}

SwaggerUIBundle({
  url,
  domNode: document.getElementById('reference'),
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: null,
  deepLinking: true,
  displayOperationId: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 2,
  persistAuthorization: false,
  syntaxHighlight: { theme: 'arta' },
})
`
