/** Light and dark by the reader's preference; the contents stand beside the text where there is room. */
export const HTML_STYLE = `:root {
  --page: #ffffff; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0; --panel: #f6f8fa; --link: #0550ae;
  --connected: #9aa4af; --held: #4c8dd6; --released: #2da44e; --silent: #d4880f; --on-silent: #1f2328; --late: var(--released);
  --released-ink: #116329; --silent-ink: #7a4b00; --different-ink: #ffffff; --different: #b3202b; --unknown-ink: #7a34b8;
  --keyword: #a0222e; --string: #0a5c36; --comment: #59636e; --name: #6333a8; --number: #0550ae;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --ink: #e6edf3; --faint: #9da7b1; --line: #343b44; --panel: #161b22; --link: #79b8ff;
    --connected: #6e7781; --held: #3b82d0; --released: #3fb950; --silent: #e0a030; --on-silent: #0d1117;
    --released-ink: #7ee79a; --silent-ink: #f2c368; --different-ink: #ffffff; --different: #c9303c; --unknown-ink: #cfa3ff;
    --keyword: #ff8f88; --string: #8fd7a8; --comment: #9da7b1; --name: #cfa8ff; --number: #8cc2ff;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; overflow-wrap: break-word; }
main { width: 100%; min-width: 0; max-width: 76rem; margin: 0 auto; padding: 1rem 1.5rem 6rem; }
main > p, main > ul { max-width: 44rem; }
nav { padding: .5rem 1.5rem; border-bottom: 1px solid var(--line); font-size: .9rem; }
nav ul { list-style: none; margin: .5rem 0; padding: 0; }
nav .level-3 { padding-left: .75rem; }
nav details { max-height: 30vh; overflow-y: auto; }
nav summary { cursor: pointer; font-weight: 600; }
a { color: var(--link); text-decoration: none; }
:is(main :is(p, li) a, a:hover, a:focus-visible) { text-decoration: underline; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: 1rem 0; }
h2 { font-size: 1.45rem; margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
code, pre { font: .875em/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
:not(pre) > code { background: var(--panel); border-radius: 4px; padding: .1em .3em; }
pre { --behind: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; }
pre.sh { white-space: pre-wrap; overflow-wrap: anywhere; }
.scroll { overflow: auto; max-height: 85vh; margin: .75rem 0; }
/* What goes on to the right lies in a shadow, which what is at the end of it covers: scroll bars are often hidden. */
.scroll, pre { background:
  linear-gradient(to left, var(--behind, var(--page)) 30%, transparent) right / 4rem 100% no-repeat local,
  linear-gradient(to left, color-mix(in srgb, var(--ink) 30%, transparent), transparent) right / 1.25rem 100% no-repeat scroll var(--behind, var(--page)); }
figure.scroll { border: 1px solid var(--line); border-radius: 6px; padding: .5rem; max-width: 50rem; }
figcaption { position: sticky; left: 0; color: var(--faint); font-size: .85rem; }
figure svg { display: block; min-width: 36rem; width: 100%; height: auto; }
table { border-collapse: separate; border-spacing: 0; font-size: .82rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .4rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { position: sticky; top: 0; background: var(--panel); white-space: normal; vertical-align: bottom; }
th:first-child, td:first-child { position: sticky; left: 0; z-index: 1; background: var(--page); }
th { z-index: 2; }
th:first-child { z-index: 3; background: var(--panel); }
td.prose { white-space: normal; min-width: 18rem; }
td.good { color: var(--released-ink); background: color-mix(in srgb, var(--released) 12%, transparent); }
td.warning { color: var(--silent-ink); background: color-mix(in srgb, var(--silent) 12%, transparent); }
td.bad { color: var(--different-ink); background: var(--different); }
td.unknown { color: var(--unknown-ink); }
td.muted { color: var(--faint); }
td .label { display: none; color: var(--faint); }
td.again { color: var(--faint); }
td.again a { color: inherit; }
td:is(.good, .warning, .bad, .unknown, .muted) a { color: inherit; display: block; }
.filter { border: 1px solid var(--line); border-radius: 6px; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 2rem 0 0; padding: .25rem .75rem .5rem; }
.filter label { cursor: pointer; }
details.cell { border-left: 3px solid var(--line); margin: .25rem 0; padding: 0 .75rem; }
details.cell summary { cursor: pointer; padding: .15rem 0; }
details.cell summary span { font-variant-numeric: tabular-nums; }
details.cell.good { border-color: var(--released); }
details.cell.warning { border-color: var(--silent); }
details.cell.bad { border-color: var(--different); }
details.cell.unknown { border-color: var(--unknown-ink); }
details.cell > div { scroll-margin-top: 3.5rem; }
details.cell > :target { outline: 2px solid var(--link); outline-offset: 4px; border-radius: 2px; }
.hljs-keyword, .hljs-literal { color: var(--keyword); }
.hljs-string, .hljs-regexp { color: var(--string); }
.hljs-comment { color: var(--comment); font-style: italic; }
.hljs-title, .hljs-built_in { color: var(--name); }
.hljs-number, .hljs-attr { color: var(--number); }
@media (min-width: 75rem) {
  body { display: grid; grid-template-columns: 13rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; border: 0; border-right: 1px solid var(--line); padding: 1rem; }
  nav details { max-height: none; }
}
@media (min-width: 120rem) {
  main { max-width: 104rem; }
}
@media (max-width: 40rem) {
  main { padding: .5rem 1rem 4rem; }
  h1 { font-size: 1.5rem; }
  th:first-child, td:first-child { white-space: normal; min-width: 7rem; }
  table.named :is(th, td):nth-child(2) { display: none; }
  td .label { display: block; }
}
`;
