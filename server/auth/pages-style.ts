export const PAGES_STYLE = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1a1d21, #e8eaed);
  --soft: light-dark(#5c636b, #9aa1a9);
  --paper: light-dark(#f6f7f8, #131518);
  --card: light-dark(#fff, #1b1e22);
  --line: light-dark(#d5d9de, #363b42);
  --accent: light-dark(#1f5fbf, #6ea8ff);
  --on-accent: light-dark(#fff, #0c1a2e);
  --error: light-dark(#b3261e, #ff8f87);
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 24rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.brand { margin: 0; color: var(--soft); font-size: .875rem; letter-spacing: .04em; }
h1 { margin: 0 0 1rem; font-size: 1.375rem; line-height: 1.3; }
label { display: block; margin-bottom: 1rem; font-size: .875rem; font-weight: 600; }
input { display: block; width: 100%; margin-top: .25rem; padding: .5rem .75rem; font: inherit; font-size: 1rem; font-weight: 400;
  color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .375rem; }
small { display: block; margin-top: .25rem; color: var(--soft); font-weight: 400; }
button, .button { display: inline-block; padding: .5rem 1.25rem; font: inherit; font-weight: 600; text-decoration: none; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 0; border-radius: .375rem; }
button:disabled { opacity: .5; cursor: default; }
button.link { padding: 0; font-weight: 400; color: var(--accent); background: none; text-decoration: underline; }
a { color: var(--accent); }
a.button { color: var(--on-accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.notice { padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .375rem; }
.notice.error { color: var(--error); border-color: currentColor; }
strong { overflow-wrap: anywhere; }
`

/** A keyhole. */
export const PAGES_ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5fbf"/><path d="M16 7a5 5 0 0 0-2.5 9.3L12 25h8l-1.5-8.7A5 5 0 0 0 16 7z" fill="#fff"/></svg>`
