import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import type { Pair } from '../messages.ts';
import type { Actions } from './actions.ts';
import type { State } from './state.ts';

const GROUPS: Readonly<Record<Pair['group'], string>> = {
  seed: 'Patterns',
  incidents: 'Incidents from the wild',
  stacks: 'Frameworks: every signal, beside the recipe that holds',
  workshop: 'Exercises',
};

/** Where another pair of servers is found: by a symptom, a framework or a word. It is long, and moves with no clock. */
export const renderPicker = (state: State, actions: Actions) =>
  guard([state.pairs, state.pair, state.search], () => {
    const found = searchPairs(state.pairs, state.search);
    const groups = Object.entries(GROUPS).map(([group, name]) => ({
      name,
      pairs: found.filter((pair) => pair.group === group),
    }));
    const submitOwnServer = (event: SubmitEvent) => {
      event.preventDefault();
      getDialog().close();
      const address = getDialog().querySelector<HTMLInputElement>('.own input')!.value.trim();
      void actions.checkOwnServer(address.includes('://') ? address : `http://${address}`);
    };
    return html`<button class="pick" @click=${openPicker}>
        ${state.pair?.id ?? '…'} <span aria-hidden="true">▾</span> <kbd>/</kbd>
      </button>
      <dialog class="picker" aria-label="Choose two servers" @click=${closeOutside}>
        <form method="dialog">
          <label
            >What happens to you?
            <input
              type="search"
              placeholder="tokens, EMFILE, POST, nginx…"
              .value=${state.search}
              @input=${(event: Event) => actions.set('search', (event.target as HTMLInputElement).value)}
          /></label>
          <button aria-label="Close">✕</button>
        </form>
        <form class="own" @submit=${submitOwnServer}>
          <label
            >Or your own server on this computer: dozens of clients come and leave
            <input inputmode="url" required placeholder="http://127.0.0.1:3000/events" /></label
          ><button>Check it</button>
        </form>
        ${groups.map(({ name, pairs }) => (pairs.length === 0 ? nothing : renderGroup(name, { pairs, state, actions })))}
        ${found.length === 0 ? html`<p>Nothing here is about that.</p>` : nothing}
      </dialog>`;
  });

function renderGroup(
  name: string,
  { pairs, state, actions }: { pairs: readonly Pair[]; state: State; actions: Actions },
): TemplateResult {
  const choose = (pair: Pair) => {
    getDialog().close();
    void actions.openPair(pair);
  };
  return html`<h2>${name}</h2>
    <ul>
      ${pairs.map(
        (pair) =>
          html`<li>
            <button aria-current=${pair.id === state.pair?.id} @click=${() => choose(pair)}>
              <code>${pair.id}</code> ${pair.title}
            </button>
          </li>`,
      )}
    </ul>`;
}

/** All that have every word somewhere. */
function searchPairs(pairs: readonly Pair[], search: string): Pair[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return pairs.filter(({ id, title, words: more }) => {
    const text = `${id} ${title} ${more}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function getDialog(): HTMLDialogElement {
  return document.querySelector<HTMLDialogElement>('dialog.picker')!;
}

export function openPicker(event: Event): void {
  event.preventDefault(); // a key is not meant for the search
  getDialog().showModal();
  getDialog().querySelector('input')?.focus();
}

function closeOutside(event: Event): void {
  if (event.target === getDialog()) getDialog().close();
}
