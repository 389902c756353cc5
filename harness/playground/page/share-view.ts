import { html, nothing, type TemplateResult } from 'lit-html';
import { SIDES, type Side } from '../messages.ts';
import { describeDone } from '../recording/done.ts';
import type { Actions } from './actions.ts';
import { PREDICTION_NAMES } from './side-view.ts';
import { getSideName, type SharedState, type State } from './state.ts';

/** The link that was just made, and the code that came with one. */
export function renderShare(state: State, actions: Actions): TemplateResult {
  return html`${state.shared === null ? nothing : renderLink(state.shared, { state, actions })}
  ${state.offered === null ? nothing : renderOffer(state.offered, { state, actions })}`;
}

function renderLink(link: string, { state, actions }: { state: State; actions: Actions }): TemplateResult {
  return html`<section class="share" aria-label="Take it along">
    <p><a href="/#link=${link}" target="_blank" rel="opener">The link</a> shows the same here. On another computer:</p>
    <pre tabindex="0" aria-label="Command">npx hangup playground --link ${link}</pre>
    <p>As a file:</p>
    <div class="exports">
      <button @click=${() => actions.exportReport()}>
        Report <small>one page that replays this, for an issue or a slide</small>
      </button>
      ${SIDES.map((side) => renderExports(side, { state, actions }))}
      <button @click=${() => actions.set('shared', null)}>Close</button>
    </div>
  </section>`;
}

function renderExports(side: Side, { state, actions }: { state: State; actions: Actions }): TemplateResult {
  const name = getSideName(state, side);
  return html`<button @click=${() => actions.exportTest(side)}>Test of ${name} <small>for vitest</small></button>
    <button @click=${() => actions.exportScenario(side)}>Scenario of ${name} <small>for hangup</small></button>`;
}

function renderOffer(offered: SharedState, { state, actions }: { state: State; actions: Actions }): TemplateResult {
  const sides = SIDES.filter((side) => offered.code[side] !== undefined);
  const guesses = SIDES.map((side) => PREDICTION_NAMES[offered.predictions[side]!] ?? 'no guess').join(' and ');
  return html`<section class="share" aria-label="Code of the link">
    <p><strong>This link brings ${sides.length === 0 ? 'actions' : 'code'} of its own. It has not run.</strong></p>
    ${sides.map((side) => renderChanges(side, state))}
    <p>The sender said: ${guesses}. The client: ${describeDone(offered.done)}.</p>
    <button class="run" @click=${() => void actions.acceptOffer(offered)}>
      ${sides.length === 0 ? 'Replay these actions' : 'Run this code on my computer'}
    </button>
    <button @click=${() => actions.set('offered', null)}>Leave it</button>
  </section>`;
}

/** The lines that are not in the checkout's file, and those of it that are missing. */
function renderChanges(side: Side, { sources, offered }: State): TemplateResult {
  const before = sources[side]?.code.split('\n') ?? [];
  const after = offered?.code[side]?.split('\n') ?? [];
  const removed = before.filter((line) => !after.includes(line)).map((line) => `- ${line}`);
  const added = after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`);
  return html`<p><code>${sources[side]?.id}</code></p>
    <pre tabindex="0" aria-label="Changes">${[...removed, ...added].join('\n')}</pre>
    <details>
      <summary>All of it</summary>
      <pre tabindex="0" aria-label="Code">${after.join('\n')}</pre>
    </details>`;
}
