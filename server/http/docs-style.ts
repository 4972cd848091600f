/**
 * The renderer in our colors: ink on paper, one accent, methods told by a word and not by a flood of color.
 * Its own sheet is a layer, so that every rule here wins whatever its weight.
 */
export const DOCS_STYLE = `@import url('/docs/swagger-ui.css') layer(renderer);
:root {
  color-scheme: light dark;
  --ink: light-dark(#1a1d21, #e8eaed);
  --soft: light-dark(#5c636b, #9aa1a9);
  --paper: light-dark(#f6f7f8, #131518);
  --card: light-dark(#fff, #1b1e22);
  --line: light-dark(#dfe3e7, #2e3339);
  --accent: light-dark(#1f5fbf, #6ea8ff);
  --code: light-dark(#eceff2, #101215);
  --mono: ui-monospace, monospace;
}
html, .swagger-ui { background: var(--paper); }
body { margin: 0; color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
.top { position: sticky; top: 0; z-index: 2; background: var(--card); border-bottom: 1px solid var(--line); }
.bar, body > main { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; box-sizing: border-box; }
.bar { display: flex; align-items: center; gap: .75rem; height: 3.25rem; font-size: .9rem; }
.bar a { color: var(--soft); text-decoration: none; }
.bar a:hover, .bar a[aria-current] { color: var(--ink); }
.bar .brand { color: var(--ink); font-weight: 650; letter-spacing: .02em; }
.bar nav { display: flex; gap: 1rem; margin-left: 1rem; height: 100%; }
.bar nav a { display: flex; align-items: center; border-block: 2px solid transparent; }
.bar nav a[aria-current] { border-bottom-color: var(--accent); font-weight: 600; }
.bar .download { color: var(--accent); }
.version { color: var(--soft); font-size: .8rem; }
.space { flex: 1; }
body > main { padding-bottom: 4rem; }
.intro { margin: 2.5rem 0 0; max-width: 44rem; }
.intro h1 { margin: 0 0 .5rem; font-size: 1.9rem; line-height: 1.2; letter-spacing: -.01em; }
.intro p { margin: 0 0 1rem; color: var(--soft); }
.intro pre { margin: 0; padding: .9rem 1.1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; background: var(--card);
  font: .85rem/1.6 var(--mono); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

.swagger-ui :not(code, pre, code *, pre *, .microlight) { font-family: inherit; }
.swagger-ui, .swagger-ui :is(p, li, td, th, h2, h3, h4, h5, label, small, button, .parameter__name, .parameter__type, .prop-type, .model,
.model-title, .response-col_status, .response-col_description) { color: var(--ink); font-family: inherit; }
.swagger-ui :is(.parameter__in, .parameter__type, .model .renderedMarkdown, .prop-format, .response-control-media-type__accept-message) { color: var(--soft); }
.swagger-ui :is(.parameter__name.required span, .parameter__name.required::after, .required small) { color: light-dark(#b3261e, #ff8f87); }
.swagger-ui a { color: var(--accent); }
.swagger-ui :is(.opblock-tag, .opblock-summary-path) a { color: inherit; }
.swagger-ui :is(.wrapper, .block, [class*='col-12']) { max-width: none; padding: 0; }
.swagger-ui .info { margin: 1.5rem 0 0; }
.swagger-ui .info :is(hgroup.main, .info__license) { display: none; }
.swagger-ui .info p { margin: 0 0 .8rem; font-size: .9rem; line-height: 1.6; break-inside: avoid; }
.swagger-ui :is(.markdown, .renderedMarkdown) code { padding: .1em .35em; border-radius: .25rem; background: var(--code); color: var(--ink);
  font: .85em var(--mono); }
.swagger-ui .scheme-container { margin: .75rem 0 0; padding: 0; background: none; box-shadow: none; }
.swagger-ui :is(.servers-title, .servers) { display: none; }
.swagger-ui .scheme-container .schemes, .swagger-ui .auth-wrapper { justify-content: flex-start; }
.swagger-ui .auth-wrapper .authorize { margin: 0; }
.swagger-ui .btn { border: 1px solid var(--line); border-radius: .4rem; background: var(--card); box-shadow: none; color: var(--ink); font-size: .85rem; }
.swagger-ui .btn:is(.authorize, .execute) { border-color: var(--accent); color: var(--accent); }
.swagger-ui :is(.btn.authorize, .authorization__btn, .authorization__btn) :is(svg, svg *) { color: inherit; fill: currentColor; }
.swagger-ui .opblock-summary .authorization__btn { opacity: .6; }
.swagger-ui :is(input, select, textarea) { border: 1px solid var(--line); border-radius: .35rem; background-color: var(--paper); color: var(--ink);
  box-shadow: none; font-size: .85rem; }
.swagger-ui .authorization__btn, .swagger-ui :is(.opblock-control-arrow, .expand-operation, .models-control) { color: var(--soft); fill: currentColor; }

.swagger-ui .opblock-tag { margin: 2rem 0 .6rem; padding: .5rem 0; border-bottom: 0; font-size: 1.25rem; font-weight: 650; }
.swagger-ui .opblock-tag small { color: var(--soft); font-size: .9rem; font-weight: 400; }
.swagger-ui .opblock { margin: 0 0 .5rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); box-shadow: none; }
.swagger-ui .opblock:hover { border-color: var(--soft); }
.swagger-ui .opblock .opblock-summary { padding: .4rem .75rem; border-color: var(--line); }
.swagger-ui .opblock .opblock-summary-method { min-width: 4.25rem; padding: .15rem 0; border: 1px solid currentColor; border-radius: .3rem;
  background: none; font: 600 .72rem var(--mono); text-shadow: none; }
.swagger-ui .opblock-get .opblock-summary-method { color: light-dark(#1f5fbf, #6ea8ff); }
.swagger-ui .opblock-post .opblock-summary-method { color: light-dark(#1c7548, #63c898); }
.swagger-ui .opblock-patch .opblock-summary-method { color: light-dark(#8a5a00, #e0b05a); }
.swagger-ui .opblock-delete .opblock-summary-method { color: light-dark(#b3261e, #ff8f87); }
.swagger-ui .opblock .opblock-summary-path { max-width: none; color: var(--ink); font: 500 .85rem var(--mono); }
.swagger-ui .opblock .opblock-summary-description { color: var(--soft); font-size: .85rem; }
.swagger-ui .opblock .opblock-summary-operation-id { color: var(--soft); font: .75rem var(--mono); }
.swagger-ui .opblock-description-wrapper p { font-size: .92rem; }
.swagger-ui .opblock .opblock-section-header { min-height: 2.5rem; border-block: 1px solid var(--line); background: var(--paper); box-shadow: none; }
.swagger-ui .opblock .opblock-section-header h4 { font-size: .85rem; }
.swagger-ui .opblock .tab-header .tab-item.active h4 span::after { background: var(--accent); }
.swagger-ui .tab li { color: var(--soft); font-size: .8rem; }
.swagger-ui table thead tr :is(td, th) { border-color: var(--line); color: var(--soft); font-size: .8rem; }
.swagger-ui .response > td { padding-block: 1rem; border-bottom: 1px solid var(--line); }
.swagger-ui .response-col_status { font: 600 .85rem var(--mono); }
.swagger-ui :is(.response-col_links, .response-control-media-type, .response:not([data-code='200']) .headers-wrapper) { display: none; }
.swagger-ui .headers-wrapper td { font-size: .8rem; font-weight: 400; }
.swagger-ui .headers-wrapper .renderedMarkdown p { font-size: .8rem; font-weight: 400; }
.swagger-ui :is(.highlight-code pre, pre.microlight, .opblock-body pre.microlight) { border: 1px solid var(--line); border-radius: .4rem;
  background: #1d2126 !important; font: .8rem/1.55 var(--mono) !important; }
.swagger-ui :is(section.models, .model-container, .model-box) { border-color: var(--line); background: var(--card); }
.swagger-ui section.models { margin-top: 2.5rem; border-radius: .5rem; }
.swagger-ui section.models h4 { border: 0; }
.swagger-ui :is(.json-schema-2020-12, .json-schema-2020-12-accordion, .json-schema-2020-12-expand-deep-button, .json-schema-2020-12-body) {
  background: none; border-color: var(--line); color: var(--ink); }
.swagger-ui [class*='json-schema-2020-12'] { color: var(--ink); }
.swagger-ui [class*='__attribute'], .swagger-ui [class*='keyword__name'] { color: var(--soft); }
.swagger-ui .dialog-ux .modal-ux { border: 1px solid var(--line); border-radius: .6rem; background: var(--card); }
.swagger-ui .dialog-ux :is(.modal-ux-header, .auth-container) { border-color: var(--line); }
@media (max-width: 44rem) {
  .swagger-ui .opblock :is(.opblock-summary-operation-id, .opblock-summary-description) { display: none; }
}
`
