import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import { SIDES, type Moment } from '../messages.ts';
import { getAttempts } from '../recording/recording.ts';
import type { Actions } from './actions.ts';
import { findTabProblem, type State } from './state.ts';
import { TAB, WAYS, type Way } from './ways.ts';

const MANY = 50;
const DEFAULT_BYTES = 500;

/** What the client does: the big button, all ways of leaving, and when. */
export function renderDeck(state: State, actions: Actions): TemplateResult {
  const attempt = SIDES.map((side) => getAttempts(state.recording[side]).current).find((one) => one !== null);
  const left = attempt?.left ?? null;
  const isTab = attempt?.isTab === true;
  const way = isTab ? undefined : WAYS.find(({ fault }) => fault === left?.fault);
  const wait = attempt === undefined ? 'The servers start.' : null;
  const leave = (fault: Fault) => void actions.leave(fault);
  return html`<section class="deck" aria-label="The client">
    <div class="big">
      <button
        class=${left === null ? 'disconnect' : 'connect'}
        ?disabled=${attempt === undefined}
        @click=${() => (left === null ? leave('fin') : void actions.connect())}
      >
        ${left === null ? 'Disconnect' : html`Connect again <kbd>C</kbd>`}
      </button>
      ${
        way?.back === undefined || attempt?.returnedAt !== null
          ? nothing
          : html`<button class="back" @click=${() => void actions.returnClients()}>${way.back}</button>`
      }
      <p class="sentence" id="sentence">${(isTab ? TAB : (way ?? WAYS[0]!)).sentence}</p>
    </div>
    <div class="ways" role="group" aria-label="Ways of leaving, keys 1 to 9 and 0">
      ${WAYS.map((one, index) => {
        const problem = state.missing[one.fault] ?? wait;
        return renderWay(one, { number: index + 1, problem, isChosen: one === way, leave: () => leave(one.fault) });
      })}
      ${renderWay(TAB, { number: 0, problem: findTabProblem(state) ?? wait, isChosen: isTab, leave: () => actions.openTab() })}
    </div>
    ${renderOptions(state, actions)}
  </section>`;
}

interface Tile {
  /** Its key. */
  number: number;
  /** Why one cannot leave so. */
  problem: string | null;
  isChosen: boolean;
  leave: () => void;
}

function renderWay(
  { name, sentence, picture }: Omit<Way, 'fault'>,
  { number, problem, isChosen, leave }: Tile,
): TemplateResult {
  return html`<button
    class="way"
    ?disabled=${problem !== null}
    aria-pressed=${isChosen}
    title=${problem ?? sentence}
    @click=${leave}
  >
    <span class="key">${number}</span><span class="name">${name}</span>
    <svg viewBox="0 0 100 36" aria-hidden="true">${picture}</svg>
    <span class="hidden">${sentence}</span>
  </button>`;
}

function renderOptions(state: State, actions: Actions): TemplateResult {
  const { moment, clients, clock } = state;
  const setMoment = (event: Event) => actions.set('moment', parseMoment((event.target as HTMLSelectElement).value));
  const setBytes = (event: Event) =>
    actions.set('moment', { kind: 'bytes', bytes: Number((event.target as HTMLInputElement).value) });
  return html`<div class="options">
    <label
      >Leave
      <select @change=${setMoment}>
        <option value="now" ?selected=${moment.kind === 'now'}>at once</option>
        <option value="bytes" ?selected=${moment.kind === 'bytes'}>after some bytes</option>
        <option value="before-headers" ?selected=${moment.kind === 'before-headers'}>before the headers</option>
      </select></label
    >
    ${
      moment.kind === 'bytes'
        ? html`<label>Bytes <input type="number" min="1" .value=${String(moment.bytes)} @change=${setBytes} /></label>`
        : nothing
    }
    <label
      >Clients
      <select @change=${(event: Event) => actions.set('clients', Number((event.target as HTMLSelectElement).value))}>
        <option value="1" ?selected=${clients === 1}>one</option>
        <option value=${MANY} ?selected=${clients === MANY}>fifty</option>
      </select></label
    >
    <label class="check"
      ><input
        type="checkbox"
        .checked=${state.asksPrediction}
        @change=${(event: Event) => actions.setAsking((event.target as HTMLInputElement).checked)}
      />
      Predict first</label
    >
    <span class="clock">
      <button aria-pressed=${clock.mode === 'paused'} @click=${() => actions.togglePause()}>
        ${clock.mode === 'live' ? '❚❚ Pause' : '▶ Live'} <kbd>P</kbd>
      </button>
      <button @click=${() => actions.replay()}>Slow motion <kbd>S</kbd></button>
    </span>
  </div>`;
}

function parseMoment(kind: string): Moment {
  if (kind === 'bytes') return { kind, bytes: DEFAULT_BYTES };
  return { kind: kind === 'before-headers' ? kind : 'now' };
}

/** The sign of the project: a line that is cut. */
export const logo = svg`<path d="M2 12h7m6 0h7M9 7l-2 5 2 5m6-10 2 5-2 5" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>`;
