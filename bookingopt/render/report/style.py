"""How the report looks: on a wide screen, on a phone, in the dark, and on paper."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1b1b1b; --soft: #4d4d4d; --line: #c3c9cf; --band: #eef1f4;
  --link: #00518a; --closed: #ffe3c2; --done: #e4f2e4; }
@media screen and (prefers-color-scheme: dark) {
:root { --paper: #14171a; --ink: #ececec; --soft: #b9bfc5; --line: #4a525a; --band: #22272c; --link: #8cc8f5;
  --closed: #4d3213; --done: #1d3a24; }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.45; overflow-wrap: anywhere;
  font-family: system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
header, nav, main, footer { padding: 0 1rem; max-width: 90rem; margin: 0 auto; }
h1 { font-size: 1.6rem; margin: 1rem 0 0.25rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; }
h3 { font-size: 1.05rem; margin: 1.25rem 0 0.5rem; }
a { color: var(--link); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; padding: 0; margin: 0.5rem 0; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 0.5rem; top: 0.5rem; padding: 0.5rem; background: var(--paper); z-index: 1; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.status { font-size: 1.1rem; font-weight: 600; margin: 0.25rem 0; }
.soft { color: var(--soft); }
.controls { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: end; padding: 0.75rem; margin: 1rem 0;
  background: var(--band); border: 1px solid var(--line); }
.controls label { display: block; font-size: 0.9rem; }
.controls input, .controls select, .controls button { font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--soft); padding: 0.35rem 0.5rem; max-width: 100%; min-height: 2.5rem; }
.controls > div { min-width: 0; max-width: 100%; }
.controls select { width: 12rem; }
#hint { flex-basis: 100%; margin: 0; font-size: 0.85rem; color: var(--soft); }
.legend { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 0.75rem; }
.legend dd { margin: 0; }
.scroll { overflow-x: auto; max-width: 100%; margin: 0.5rem 0 1rem; }
table { border-collapse: collapse; }
caption { text-align: start; font-weight: 600; padding: 0.25rem 0; }
th, td { border: 1px solid var(--line); padding: 0.3rem 0.5rem; text-align: start; vertical-align: top;
  min-width: 3.5rem; max-width: 26rem; }
thead th { background: var(--band); }
tbody th { font-weight: 400; }
th, td { overflow-wrap: break-word; }
bdi { overflow-wrap: anywhere; }
:is(th, td):has(bdi) { min-width: 6rem; }
:is(th, td):has(bdi:is([dir], .why)) { min-width: 14rem; }
.month caption { overflow-wrap: anywhere; }
.n { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums; }
.date { white-space: nowrap; }
.done th, .done td { background: var(--done); text-decoration: line-through; }
.done th:first-child { text-decoration: none; }
input[type="checkbox"] { width: 1.25rem; height: 1.25rem; vertical-align: middle; }
.chart { overflow: auto; max-height: 85vh; border: 1px solid var(--line); position: relative; }
.shapes { position: absolute; }
.signs { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; padding: 0; margin: 0.5rem 0;
  font-size: 0.85rem; }
.layers { display: grid; grid-template-columns: max-content max-content; width: max-content; }
.layers svg { display: block; }
.layers h3 { grid-column: 1 / -1; position: sticky; top: 0; z-index: 3; margin: 0; font-size: 1rem;
  line-height: 2.25rem; height: 2.25rem;
  background: var(--paper); }
.layers h3 span { position: sticky; left: 0.75rem; }
.corner, .above { position: sticky; top: 0; z-index: 2; background: var(--paper);
  box-shadow: 0 1px 0 var(--line); }
.corner { left: 0; z-index: 3; }
.layers h3 ~ :is(.corner, .above) { top: 2.25rem; }
.beside { position: sticky; left: 0; z-index: 1; background: var(--paper); overflow: visible; pointer-events: none; }
.tape .dim { fill-opacity: 0.15; stroke-opacity: 0.15; }
.tape .plan .bar, .tape.plan .bar { cursor: pointer; }
.tape .bar:focus { outline: none; }
.tape.plan .bar:is(:focus, .chosen) > rect:not(.under) { stroke: var(--ink); stroke-width: 4; stroke-dasharray: none; }
.details { position: sticky; bottom: 0; z-index: 4; padding: 0.5rem 0.75rem; background: var(--band);
  border: 1px solid var(--soft); white-space: pre-line; unicode-bidi: plaintext; max-height: 40vh; overflow: auto; }
.sheets { display: none; }
.months { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1rem; }
.month { table-layout: fixed; width: 100%; align-self: start; font-size: 0.75rem; }
.month th, .month td { padding: 0.15rem; min-width: 0; height: 2.9rem; line-height: 1.2; }
.month thead th { height: auto; text-align: center; }
.month time { display: block; font-weight: 700; }
.month .shut { background: var(--closed); border-style: dashed; border-color: var(--soft); }
dt { font-weight: 600; }
dd { margin: 0 0 0.5rem 1rem; }
footer { padding-block: 2rem; color: var(--soft); font-size: 0.9rem; }
@media print {
@page { size: landscape; margin: 12mm; }
:root { color-scheme: light; --paper: #ffffff; --ink: #000000; --soft: #333333; --line: #888888; --band: #eeeeee;
  --link: #000000; --closed: #e6e6e6; --done: #f4f4f4; }
body { font-size: 10pt; }
header, nav, main, footer { max-width: none; padding: 0; }
nav, .controls, .skip, .chart, .details { display: none; }
#moves, #chart, #restrictions, #method { break-before: page; }
.scroll { overflow: visible; }
.sheets { display: block; }
.sheet { margin: 0 0 4mm; break-inside: avoid; }
.sheet svg { display: block; width: 100%; height: auto; }
figcaption { font-weight: 600; }
tr, .month { break-inside: avoid; }
h2, h3, caption { break-after: avoid; }
thead { display: table-header-group; }
.months { grid-template-columns: repeat(3, 1fr); }
}
"""
