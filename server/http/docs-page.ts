import { VERSION } from '../version.ts'

/** The frame around the reference: our name, where to begin, and both documents. */
export const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>API reference · Keyward</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/docs/page.css">
    <script src="/docs/swagger-ui.js" defer></script>
    <script src="/docs/page.js" defer></script>
  </head>
  <body>
    <header class="top">
      <div class="bar">
        <a class="brand" href="/">Keyward</a>
        <span class="version">${VERSION}</span>
        <nav aria-label="Documents">
          <a href="/docs" data-document="rest">REST</a>
          <a href="/docs?document=trpc" data-document="trpc">tRPC</a>
        </nav>
        <span class="space"></span>
        <a class="download" id="download" href="/api/v1/openapi.json">OpenAPI 3.1</a>
      </div>
    </header>
    <main>
      <section class="intro">
        <h1>API reference</h1>
        <p>Everything a service can ask Keyward. An owner or admin makes a key with <code>POST /api/v1/panel/api-keys</code>, then:</p>
        <pre><code>curl <span id="origin">https://keyward.example</span>/api/v1/panel/get-applications \\
  -H "Authorization: Bearer $KEYWARD_API_KEY"</code></pre>
      </section>
      <div id="reference"></div>
      <noscript><p class="intro">This page needs JavaScript. The document itself: <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p></noscript>
    </main>
  </body>
</html>
`
