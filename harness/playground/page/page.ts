import { html, nothing, render } from 'lit-html';
import { computeLanesMargin, renderLanes } from '../../report/render/lanes.ts';
import { SIDES, type Side } from '../messages.ts';
import { listenToKeys, listenToPointer } from './input.ts';
import { locateMark, locateWait } from '../recording/locate-mark.ts';
import { listHeld } from '../recording/outcome.ts';
import { getAttempts } from '../recording/recording.ts';
import { buildSideLanes, computeRange } from '../recording/side-lanes.ts';
import { Actions } from './actions.ts';
import { Api, takeLink, takeToken } from './api.ts';
import { logo, renderDeck } from './deck-view.ts';
import { CodeEditor, type LineMarks } from './editor.ts';
import { renderPicker } from './picker-view.ts';
import { renderShare } from './share-view.ts';
import { renderSides } from './side-view.ts';
import { createState, readClock } from './state.ts';

const FIRST_PAIR = {
  id: 'seed/silent',
  group: 'seed',
  title: '',
  words: '',
  left: 'seed/silent',
  right: 'seed/silent#fix',
} as const;
/** Nothing here is read faster; a laptop on a battery may have something else to do. */
const FRAME_MS = 40;
const LEASE_MS = 30_000;
const NEVER_MS = 3_000;
/** Pixels of lanes at the usual size of text; larger text gives larger lanes. */
const TEXT_PX = 16;

const state = createState();
const token = takeToken();
const link = takeLink();
const api = new Api(token ?? '');
const actions = new Actions(state, { api, show: requestShow });
const editors = new Map<Side, CodeEditor>();
let isShowRequested = false;
let shownAt = 0;

function requestShow(): void {
  if (isShowRequested) return;
  isShowRequested = true;
  const sinceShownMs = performance.now() - shownAt;
  if (sinceShownMs >= FRAME_MS) requestAnimationFrame(show);
  else setTimeout(() => requestAnimationFrame(show), FRAME_MS - sinceShownMs);
}

function show(): void {
  isShowRequested = false;
  shownAt = performance.now();
  render(renderPage(), document.body);
  if (state.problem !== null && state.pair === null) return;
  for (const side of SIDES) {
    showLanes(side);
    showEditor(side);
  }
  const isMoving = state.clock.mode !== 'paused' && !document.hidden && state.pair !== null;
  if (isMoving) requestShow();
}

function renderPage() {
  if (state.problem !== null && state.pair === null)
    return html`<main class="stop">
      <h1>hangup playground</h1>
      <p>${state.problem}</p>
    </main>`;
  return html`<header class="top">
      <span class="brand"><svg viewBox="0 0 24 24" aria-hidden="true">${logo}</svg> hangup <b>playground</b></span>
      ${renderPicker(state, actions)}
      <button @click=${() => void actions.share()}>Share</button>
    </header>
    <main>
      <section class="lead">
        <h1>${state.pair?.title || state.sources.left?.claim || 'Starting two servers…'}</h1>
        <p>Two real servers on this computer stream to a real client. Hang up, and see which of them notices.</p>
      </section>
      ${renderShare(state, actions)} ${renderDeck(state, actions)} ${renderSides(state, actions)}
      ${state.problem === null ? nothing : html`<p class="problem" role="alert">${state.problem} <button @click=${dismissProblem}>OK</button></p>`}
      <p class="hidden" role="status" aria-live="polite">${state.announcement}</p>
      <footer>
        Edited code runs as a process of its own without your environment, with Node’s <code>--permission</code>: a seat
        belt, not a wall. It can reach the network. hangup ${state.hangup}
      </footer>
    </main>`;
}

function dismissProblem(): void {
  state.problem = null;
  requestShow();
}

/** As text, because that is how the report draws them; the element around it has the keyboard and the pointer. */
function showLanes(side: Side): void {
  const box = document.querySelector<HTMLElement>(`#lanes-${side}`);
  if (box === null || box.clientWidth === 0) return;
  const atMs = readClock(state);
  const range = computeRange(
    SIDES.map((one) => state.recording[one]),
    atMs,
  );
  const lanes = buildSideLanes(state.recording[side], { atMs, range });
  const cursor = state.cursorMs === null ? [] : [{ atMs: state.cursorMs, label: '' }];
  const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / TEXT_PX;
  const width = Math.round(box.clientWidth / scale);
  box.innerHTML = renderLanes({ ...lanes, rules: [...lanes.rules, ...cursor] }, width);
  Object.assign(box.dataset, { from: range.fromMs, to: range.toMs, margin: computeLanesMargin(lanes.lanes) * scale });
  box.setAttribute('aria-valuemax', String(Math.round(range.toMs)));
  box.setAttribute('aria-valuenow', String(Math.round(state.cursorMs ?? atMs)));
  box.setAttribute('aria-valuetext', lanes.title);
}

function showEditor(side: Side): void {
  const parent = document.querySelector<HTMLElement>(`#editor-${side}`);
  const source = state.sources[side];
  if (parent === null || source === null) return;
  const editor = editors.get(side) ?? createEditor(side, parent);
  if (editor.code !== state.code[side]) {
    editor.code = state.code[side];
    editor.showServer();
  }
  editor.isEditable = source.fixedBecause === null;
  const other = side === 'left' ? 'right' : 'left';
  editor.showDifference(state.showsDifference[side] ? (state.sources[other]?.code ?? null) : null);
  editor.markLines(findLineMarks(side));
}

function createEditor(side: Side, parent: HTMLElement): CodeEditor {
  const label = `Code of ${side === 'left' ? 'the bug' : 'the fix'}. Tab leaves the editor, Control Enter runs it.`;
  const editor = new CodeEditor(parent, {
    label,
    onChange: (code) => actions.edit(side, code),
    onRun: () => void actions.run(side),
  });
  editors.set(side, editor);
  return editor;
}

/** The line that holds a guard, and the one at which it waits; or the line of the moment that is pointed at. */
function findLineMarks(side: Side): LineMarks {
  const { current } = getAttempts(state.recording[side]);
  const code = state.code[side];
  const marks = new Map<number, 'held' | 'leak' | 'released' | 'cursor' | 'problem'>();
  for (const { line } of state.problems[side]) if (line !== null) marks.set(line, 'problem');
  if (current === null) return marks;
  const atMs = state.cursorMs ?? readClock(state);
  const isLeft = current.left !== null && current.left.at <= atMs;
  for (const { guard, toMs } of listHeld(current, atMs)) {
    const line =
      toMs === null
        ? (locateWait(code, guard) ?? locateMark(code, { event: 'acquired', guard }))
        : locateMark(code, { event: 'released', guard });
    if (line !== null) marks.set(line, toMs !== null ? 'released' : isLeft ? 'leak' : 'held');
  }
  const mark = state.cursorMs === null ? undefined : current.marks.findLast((one) => one.atMs <= atMs);
  const line = mark === undefined ? null : locateMark(code, mark);
  if (line !== null) marks.set(line, 'cursor');
  return marks;
}

/** A hidden tab costs nothing: browsers allow six streams for a host, and it says only that it is still there. */
function listenToVisibility(): void {
  setInterval(() => void api.renewLease().catch(() => {}), LEASE_MS);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) api.pauseStream();
    else void api.readStream(actions.receive);
    requestShow();
  });
  addEventListener('pagehide', () => api.close());
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
}

/** Says how both stand a while after each disconnect. */
function announceLater(): void {
  let announced = -1;
  setInterval(() => {
    const attempt = getAttempts(state.recording.left).current;
    if (attempt?.left == null || attempt.number === announced || readClock(state) < attempt.left.at + NEVER_MS) return;
    announced = attempt.number;
    actions.announceOutcomes();
  }, 500);
}

async function start(): Promise<void> {
  if (token === null) {
    state.problem = 'Open the URL that the terminal shows: it has the token that this page needs.';
    return requestShow();
  }
  const { hangup, missing } = await api.open();
  Object.assign(state, { hangup, missing });
  listenToVisibility();
  listenToKeys(actions);
  listenToPointer(actions);
  announceLater();
  void api.readStream(actions.receive);
  if (link === null) await actions.openPair(FIRST_PAIR);
  state.pairs = (await api.listPairs()).pairs;
  if (link !== null) await actions.offerLink(link);
  requestShow();
}

/** For tests: an editor shows only the lines that fit. */
Object.assign(window, { hangupCode: (side: Side) => state.code[side] });

start().catch((error: unknown) => {
  state.problem = (error as Error).message;
  requestShow();
});
