import { html, render, type TemplateResult } from 'lit-html';
import { SIDES, type Side } from '../messages.ts';
import { findLineMarks } from '../recording/line-marks.ts';
import { describeOutcome } from '../recording/outcome.ts';
import type { RecordedRun } from './exports.ts';
import { showLanes } from './lanes-box.ts';
import { listenToMoments } from './moments.ts';
import { renderLanesBox, renderOutcome, renderSideName } from './side-view.ts';
import { readClock, type Moments } from './state.ts';

// The script of a report: it replays a recording, and asks no server for anything.

const SPEEDS = { 'Real time': 1, 'Slow motion': 0.1 } as const;

const run = JSON.parse(document.querySelector('#run')!.textContent) as RecordedRun;
const { recording } = run;
const state: Moments = { recording, clock: { mode: 'paused', atMs: run.toMs }, offsetMs: 0, cursorMs: null };

function show(): void {
  if (state.clock.mode === 'replay' && readClock(state) >= run.toMs) state.clock = { mode: 'paused', atMs: run.toMs };
  render(renderReplay(), document.body);
  showLanes(state);
  if (state.clock.mode === 'replay') requestAnimationFrame(show);
}

function renderReplay(): TemplateResult {
  const atMs = readClock(state);
  const scrubTo = (event: Event) => scrub(Number((event.target as HTMLInputElement).value));
  return html`<main>
    <section class="lead">
      <h1>${run.title}</h1>
      <p>
        A recording of two real servers, made with the playground of hangup ${run.hangup}. Point at a moment, or replay
        it.
      </p>
    </section>
    <section class="deck replay" aria-label="The clock">
      ${Object.entries(SPEEDS).map(([name, speed]) => html`<button @click=${() => replay(speed)}>▶ ${name}</button>`)}
      <input
        type="range"
        aria-label="Moment"
        step="1"
        min=${run.fromMs}
        max=${run.toMs}
        .value=${String(atMs)}
        @input=${scrubTo}
      />
      <span>${((atMs - run.fromMs) / 1000).toFixed(2)} s</span>
    </section>
    <div class="sides">${SIDES.map((side) => renderRecordedSide(side, atMs))}</div>
  </main>`;
}

function renderRecordedSide(side: Side, atMs: number): TemplateResult {
  const outcome = describeOutcome(recording[side], atMs);
  const marks = findLineMarks(side, { recording, code: run.code[side], cursorMs: state.cursorMs, atMs });
  return html`<article class="side ${outcome.tone}" data-side=${side} aria-labelledby="name-${side}">
    <header>${renderSideName(side, { name: run.names[side], id: run.ids[side] })}</header>
    ${renderOutcome(outcome)} ${renderLanesBox(side, run.ids[side])}
    <pre class="listing" tabindex="0" aria-label="Code">
${run.code[side]
        .trimEnd()
        .split('\n')
        .map((line, index) => html`<span class="line line-${marks.get(index + 1) ?? 'plain'}">${line} </span>`)}</pre>
  </article>`;
}

function replay(speed: number): void {
  state.clock = { mode: 'replay', fromMs: run.fromMs, startedAt: performance.now(), speed };
  show();
}

function scrub(atMs: number): void {
  state.clock = { mode: 'paused', atMs };
  show();
}

function pointAt(ms: number | null): void {
  state.cursorMs = ms;
  if (state.clock.mode === 'paused') show();
}

listenToMoments({ state, pointAt, scrub });
addEventListener('resize', show);
show();
