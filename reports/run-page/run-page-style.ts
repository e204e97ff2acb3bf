/** The style sheet of the page, for light and dark, from 320 pixels on. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --soft: #5b6067; --line: #d5d8dc; --mark: #ffe08a; --on-mark: #1c1e21; --bad: #a3161c; --link: #0b57a4; --here: #e8f0fb; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e7e9; --paper: #16181b; --soft: #a6abb3; --line: #3a3f46; --mark: #7a5c00; --on-mark: #fff; --bad: #ff9c99; --link: #8ec2ff; --here: #22303f; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
code, pre, kbd { font-family: ui-monospace, monospace; font-size: 0.9em; }
header { padding: 0.75rem 1rem; border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 1.25rem; }
header p { margin: 0.25rem 0 0; color: var(--soft); }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 0; background: var(--paper); padding: 0.5rem; }
a { color: var(--link); }
nav { padding: 0.75rem 1rem; border-bottom: 1px solid var(--line); }
nav input { width: 100%; font: inherit; padding: 0.25rem; }
nav p { margin: 0.25rem 0; color: var(--soft); }
.events { list-style: none; margin: 0.5rem 0 0; padding: 0; max-height: 30vh; overflow-y: auto; }
.events a { display: flex; gap: 0.5rem; padding: 0.2rem 0.3rem; text-decoration: none; color: inherit; }
.events a:hover, .events a[aria-current] { background: var(--here); }
.number { min-width: 2.5em; text-align: right; color: var(--soft); }
.source { flex: 1; }
.outcome { color: var(--soft); }
.unusual, .ending, .problem { color: var(--bad); font-weight: 600; }
main { padding: 0.75rem 1rem; min-width: 0; }
section { border-bottom: 1px solid var(--line); padding-bottom: 1rem; scroll-margin-top: 0.5rem; }
h2 { font-size: 1.1rem; } h3 { font-size: 1rem; } h4 { font-size: 0.95rem; margin-bottom: 0.25rem; }
dl { margin: 0; } dl > div { display: flex; gap: 0.5rem; } dt { color: var(--soft); } dd { margin: 0; }
.facts dt { min-width: 7em; }
.layers { list-style: none; padding: 0; margin: 0; display: grid; gap: 0.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
.layers li { border: 1px solid var(--line); padding: 0.4rem 0.6rem; min-width: 0; }
.layer { margin: 0; font-weight: 600; } .range, .when, .was, .what { color: var(--soft); font-weight: 400; }
.bytes { margin: 0.25rem 0 0; overflow-x: auto; }
mark { background: var(--mark); color: var(--on-mark); }
.calls { padding-left: 2.5rem; } .calls p { margin: 0; }
.line { margin: 0.25rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; } th, td { border: 1px solid var(--line); padding: 0.2rem 0.5rem; text-align: left; }
.code { width: 100%; border: 0; } .code td { border: 0; padding: 0 0.5rem; vertical-align: top; }
.code td:first-child, .code td:nth-child(2) { width: 1%; text-align: right; color: var(--soft); white-space: nowrap; user-select: none; }
.code code { white-space: pre; } .code .executed { background: var(--here); }
.code .executed td:first-child, .code .executed td:nth-child(2) { color: var(--ink); }
footer { color: var(--soft); }
@media (min-width: 60rem) {
  .columns { display: grid; grid-template-columns: 20rem minmax(0, 1fr); }
  nav { border-bottom: 0; border-right: 1px solid var(--line); position: sticky; top: 0; max-height: 100vh; overflow-y: auto; align-self: start; }
  .events { max-height: none; }
}
`;
