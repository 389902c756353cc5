import { html, nothing, render } from 'lit-html';
import { SIDES, type Side } from '../messages.ts';
import { listenToMoments } from './moments.ts';
import { findLineMarks, type LineMarks } from '../recording/line-marks.ts';
import { getAttempts } from '../recording/recording.ts';
import { Actions } from './actions.ts';
import { Api, takeLink, takeToken } from './api.ts';
import { logo, renderDeck } from './deck-view.ts';
import type { CodeEditor } from './editor.ts';
import { showLanes, showOwnServerLanes } from './lanes-box.ts';
import { renderOwnServer } from './own-server-view.ts';
import { openPicker, renderPicker } from './picker-view.ts';
import { renderShare } from './share-view.ts';
import { renderSides } from './side-view.ts';
import { renderTour } from './tour-view.ts';
import { createState, getSideName, readClock } from './state.ts';
import { WAYS } from './ways.ts';

/** Nothing here is read faster; a laptop on a battery may have something else to do. Who wants no motion gets steps. */
const FRAME_MS = matchMedia('(prefers-reduced-motion: reduce)').matches ? 500 : 40;
const LEASE_MS = 30_000;
const NEVER_MS = 3_000;

const state = createState();
const token = takeToken();
const link = takeLink();
const api = new Api(token ?? '');
const actions = new Actions(state, { api, show: requestShow });
const editors = new Map<Side, CodeEditor>();
/** A name that is not known when the page is bundled. */
const EDITOR_FILE: string = '/editor.js';
let Editor: typeof CodeEditor | null = null;
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
  showOwnServerLanes(state);
  showLanes(state);
  for (const side of SIDES) showEditor(side);
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
      <button ?disabled=${state.pairs.length === 0} @click=${() => void actions.goToStep(0)}>Tour</button>
      <button @click=${() => void actions.share()}>Share</button>
    </header>
    <main>
      <section class="lead">
        <h1>${state.pair?.title || state.sources.left?.claim || 'Starting two servers…'}</h1>
        <p>Two real servers on this computer stream to a real client. Hang up, and see which of them notices.</p>
      </section>
      ${renderShare(state, actions)} ${renderOwnServer(state, actions)} ${renderTour(state, actions)}
      ${renderDeck(state, actions)} ${renderSides(state, actions)}
      ${state.problem === null ? nothing : html`<p class="problem" role="alert">${state.problem} <button @click=${() => ((state.problem = null), requestShow())}>OK</button></p>`}
      <p class="hidden" role="status" aria-live="polite">${state.announcement}</p>
      <footer>
        Edited code runs as a process of its own without your environment, with Node’s <code>--permission</code>: a seat
        belt, not a wall. It can reach the network. hangup ${state.hangup}
      </footer>
    </main>`;
}

function showEditor(side: Side): void {
  const parent = document.querySelector<HTMLElement>(`#editor-${side}`);
  const source = state.sources[side];
  if (parent === null || source === null || Editor === null) return;
  const editor = editors.get(side) ?? createEditor(side, { parent, Editor });
  if (editor.code !== state.code[side]) {
    editor.code = state.code[side];
    editor.showServer();
  }
  editor.isEditable = source.fixedBecause === null;
  const other = side === 'left' ? 'right' : 'left';
  editor.showDifference(state.showsDifference[side] ? (state.sources[other]?.code ?? null) : null);
  editor.markLines(findMarks(side));
}

function createEditor(side: Side, place: { parent: HTMLElement; Editor: typeof CodeEditor }): CodeEditor {
  const label = `Code of ${getSideName(state, side)}. Tab leaves the editor, Control Enter runs it.`;
  const editor = new place.Editor(place.parent, {
    label,
    onChange: (code) => actions.edit(side, code),
    onRun: () => void actions.run(side),
  });
  editors.set(side, editor);
  return editor;
}

function findMarks(side: Side): LineMarks {
  const { recording, cursorMs } = state;
  const found = findLineMarks(side, { recording, code: state.code[side], cursorMs, atMs: readClock(state) });
  const problems = state.problems[side].flatMap(({ line }) => (line === null ? [] : [[line, 'problem'] as const]));
  return new Map([...problems, ...found]);
}

/** The keys of the page, anywhere but where one writes: the ways of leaving, the clock, and the moment in the lanes. */
function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest('.editor, select, dialog') !== null) return;
    const way = WAYS[Number(event.key) - 1];
    if (way !== undefined) void actions.leave(way.fault);
    else if (event.key === '0') actions.openTab();
    else if (event.key === 'c') void actions.connect();
    else if (event.key === '/') openPicker(event);
    else if (event.key === 'p') actions.togglePause();
    else if (event.key === 's') actions.replay();
  });
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
  show(); // what is there before the servers are
  requestAnimationFrame(() => setTimeout(() => void loadEditor())); // the largest part, and not what one looks at first
  const { hangup, missing, pair } = await api.open();
  Object.assign(state, { hangup, missing });
  listenToVisibility();
  listenToKeys();
  listenToMoments(actions);
  announceLater();
  void api.readStream(actions.receive);
  if (link === null) await actions.openPair(pair);
  state.pairs = (await api.listPairs()).pairs;
  if (link !== null) await actions.offerLink(link);
  requestShow();
}

async function loadEditor(): Promise<void> {
  ({ CodeEditor: Editor } = (await import(EDITOR_FILE)) as { CodeEditor: typeof CodeEditor });
  requestShow();
}

/** For tests: an editor shows only the lines that fit. */
Object.assign(window, { hangupCode: (side: Side) => state.code[side] });

start().catch((error: unknown) => {
  state.problem = (error as Error).message;
  requestShow();
});
