import { html, nothing, type TemplateResult } from 'lit-html';
import { SIDES, type ExerciseText, type Side, type SignalRow } from '../messages.ts';
import { describeOutcome, PREDICTIONS, type Outcome, type Prediction } from '../recording/outcome.ts';
import { describeMoment, getAttempts } from '../recording/recording.ts';
import type { Actions } from './actions.ts';
import { renderText } from './own-server-view.ts';
import { getSideName, isCodeShown, readClock, type State } from './state.ts';

export const PREDICTION_NAMES: Readonly<Record<Prediction, string>> = {
  'at-once': 'runs at once',
  later: 'runs later',
  never: 'never runs',
};

/** Both servers. Lanes and editors are put into the elements that are left empty here. */
export function renderSides(state: State, actions: Actions): TemplateResult {
  return html`<div class="sides">${SIDES.map((side) => renderSide(side, state, actions))}</div>`;
}

function renderSide(side: Side, state: State, actions: Actions): TemplateResult {
  const source = state.sources[side];
  const { server } = state.recording[side];
  const outcome = describeOutcome(state.recording[side], readClock(state));
  return html`<article class="side ${outcome.tone}" data-side=${side} aria-labelledby="name-${side}">
    <header>
      ${renderSideName(side, { name: getSideName(state, side), id: source?.id ?? '…' })}
      <span class="port">${server === null ? nothing : html`port ${server.port}, process ${server.pid}`}</span>
    </header>
    ${renderOutcome(outcome)} ${renderPrediction(side, { state, actions })}
    ${renderLanesBox(side, getSideName(state, side))}
    <p class="moment" aria-hidden="true">${describeMoment(state.recording[side], state.cursorMs)}</p>
    ${renderReceived(side, state)} ${renderCode(side, { state, actions })}
  </article>`;
}

export function renderSideName(side: Side, { name, id }: { name: string; id: string }): TemplateResult {
  return html`<h2 id="name-${side}"><span class="badge ${side}">${name}</span> <code>${id}</code></h2>`;
}

/** Where the lanes are drawn. */
export function renderLanesBox(side: Side, name: string): TemplateResult {
  return html`<div
    class="lanes-box"
    id="lanes-${side}"
    tabindex="0"
    role="slider"
    aria-label="Moment of ${name}"
    aria-valuemin="0"
    aria-valuenow="0"
  ></div>`;
}

export function renderOutcome({ headline, detail }: Outcome): TemplateResult {
  return html`<div class="outcome">
    <p class="headline">${headline}</p>
    <p class="detail">${detail}</p>
  </div>`;
}

interface Context {
  state: State;
  actions: Actions;
}

function renderPrediction(side: Side, { state, actions }: Context): TemplateResult | typeof nothing {
  if (!state.asksPrediction) return nothing;
  const guard = state.sources[side]?.guards[0] ?? 'finally';
  const chosen = state.predictions[side];
  const isLeft = getAttempts(state.recording[side]).current?.left != null;
  if (isLeft) return chosen === null ? nothing : renderComparison(side, { state, chosen });
  return html`<fieldset class="predict ${state.isAsked ? 'asked' : ''}">
    <legend>${state.isAsked ? 'First your guess: when' : 'When'} you disconnect, <code>${guard}</code>…</legend>
    ${PREDICTIONS.map(
      (prediction) =>
        html`<label
          ><input
            type="radio"
            name="predict-${side}"
            .checked=${chosen === prediction}
            @change=${() => actions.predict(side, prediction)}
          /><span>${PREDICTION_NAMES[prediction]}</span></label
        >`,
    )}
  </fieldset>`;
}

function renderComparison(side: Side, { state, chosen }: { state: State; chosen: Prediction }): TemplateResult {
  const { proven } = describeOutcome(state.recording[side], readClock(state));
  const words = `${state.predictor} said: ${PREDICTION_NAMES[chosen]}.`;
  if (proven === null) return html`<p class="compared warning">${words} Wait and see…</p>`;
  const isRight = proven === chosen;
  return html`<p class="compared ${isRight ? 'good' : 'bad'}">
    ${words}
    ${isRight ? '✓ Right.' : html`✗ It ${proven === 'at-once' ? 'ran at once' : proven === 'later' ? 'ran later' : 'still has not run'}.`}
  </p>`;
}

function renderReceived(side: Side, state: State): TemplateResult {
  const { log } = state.recording[side];
  const text = (getAttempts(state.recording[side]).current?.received ?? [])
    .map((one) => one.text)
    .join('')
    .slice(-2_000);
  return html`<details class="received">
    <summary>What the client received, and the server’s log</summary>
    <pre tabindex="0" aria-label="What the client received">${text === '' ? 'nothing yet' : text}</pre>
    <pre tabindex="0" aria-label="The server’s log">${log === '' ? 'it logged nothing' : log}</pre>
  </details>`;
}

function renderCode(side: Side, { state, actions }: Context): TemplateResult {
  const source = state.sources[side];
  const isChanged = source !== null && state.code[side] !== source.code;
  const problems = state.problems[side];
  const isShown = isCodeShown(state, side);
  return html`<section class="code" aria-label="Code of ${getSideName(state, side)}">
    <div class="tools">
      <button class="run" ?disabled=${state.isRunning[side]} @click=${() => void actions.run(side)}>
        ▶ Run <kbd>Ctrl Enter</kbd>
      </button>
      <button ?disabled=${!isChanged} @click=${() => actions.reset(side)}>Reset</button>
      ${
        isCodeShown(state, 'right')
          ? html`<button aria-pressed=${state.showsDifference[side]} @click=${() => actions.toggleDifference(side)}>
              Difference from ${getSideName(state, side === 'left' ? 'right' : 'left')}
            </button>`
          : nothing
      }
      ${isChanged ? html`<span class="edited">edited, saved in this browser</span>` : nothing}
    </div>
    ${source?.exercise == null ? nothing : renderExercise(source.exercise, { state, actions })}
    ${source?.fixedBecause == null ? nothing : html`<p class="hint">${source.fixedBecause}</p>`}
    ${problems.map((problem) => html`<p class="problem" role="alert">${problem.line === null ? '' : `Line ${problem.line}: `}${problem.sentence}</p>`)}
    ${source === null || source.signals.length === 0 ? nothing : renderSignals(source.signals)}
    ${isShown ? nothing : html`<p class="hint">Its code is shown when your answer passes. <button @click=${() => actions.set('showsSolution', true)}>Show the solution</button></p>`}
    <div class="editor" id="editor-${side}" ?hidden=${!isShown}></div>
    <p class="claim">${isShown && source?.exercise == null ? (source?.why ?? '') : ''}</p>
  </section>`;
}

/** What an exercise asks, and what the workshop says of the answer. */
function renderExercise(text: ExerciseText, { state: { answer }, actions }: Context): TemplateResult {
  const { title, story, todo, hints } = text;
  const isChecking = answer === 'checking';
  return html`<div class="exercise">
    <p class="story"><b>${title}.</b> ${renderText(story)}</p>
    <p><b>Your task.</b> ${renderText(todo)}</p>
    ${hints.map(
      (hint, index) =>
        html`<details>
          <summary>Hint ${index + 1}</summary>
          ${renderText(hint)}
        </details>`,
    )}
    <button ?disabled=${isChecking} @click=${() => void actions.checkExercise()}>
      ${isChecking ? 'Checking: clients come and leave…' : 'Check my answer'}
    </button>
    ${
      answer === null || isChecking
        ? nothing
        : html`<p class="compared ${answer.passes === null ? '' : answer.passes ? 'good' : 'bad'}">
            ${answer.passes === null ? '? Not judged.' : answer.passes ? '✓ It passes.' : '✗ Not yet.'}
            ${renderText(answer.sentence)}
          </p>`
    }
  </div>`;
}

/** Which signal of a framework holds. */
function renderSignals(rows: readonly SignalRow[]): TemplateResult {
  const renderCell = (behavior: string) =>
    html`<td class=${/^released by (?:read|write)$/.test(behavior) ? 'good' : 'bad'}>${behavior}</td>`;
  return html`<table class="signals">
    <caption>
      When a client closes its connection mid-stream
    </caption>
    <tr>
      <th scope="col">signal</th>
      <th scope="col">after a GET</th>
      <th scope="col">after a POST</th>
    </tr>
    ${rows.map(
      ({ signal, get, post }) =>
        html`<tr>
          <th scope="row"><code>${signal}</code></th>
          ${renderCell(get)}${renderCell(post)}
        </tr>`,
    )}
  </table>`;
}
