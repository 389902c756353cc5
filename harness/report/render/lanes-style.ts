/**
 * How lanes look, in reports and in the playground. The page that they are on says its colors: `--ink`, `--faint`, `--line`,
 * `--page`, `--on-silent`, and one for each state of a bar.
 */
export const LANES_STYLE = `.lanes { display: block; width: 100%; height: auto; }
.lanes text { font: 12px system-ui, sans-serif; fill: var(--faint); }
.lanes :is(.lane, .rule, .on, .beside) { fill: var(--ink); }
.lanes text.on { font-weight: 600; }
.lanes text.on.silent { fill: var(--on-silent); }
.lanes text.beside { paint-order: stroke; stroke: var(--page); stroke-width: 5px; stroke-linejoin: round; }
.lanes text.axis { font-size: 11px; }
.lanes text.rule { font-weight: 700; }
path.grid { stroke: var(--line); }
path.rule { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 4 3; }
.bar.connected { fill: var(--connected); }
.bar.held { fill: var(--held); }
.bar.late { fill: var(--late); }
.bar.silent { fill: var(--silent); }
.bar.waiting { fill: var(--waiting); }
.bar.over { fill: var(--over); }
.bar.ghost { opacity: 0.3; stroke: var(--ink); stroke-dasharray: 3 2; }
.dot, .dots { fill: var(--ink); }
`;
