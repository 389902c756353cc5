import { html, nothing, type TemplateResult } from 'lit-html';
import type { OwnServerReport } from '../messages.ts';
import type { Actions } from './actions.ts';
import type { OwnServerCheck, State } from './state.ts';

/** What `hangup check` does with a server of the reader, and what it has found. */
export function renderOwnServer({ ownServer }: State, actions: Actions): TemplateResult | typeof nothing {
  if (ownServer === null) return nothing;
  return html`<section class="share" aria-label="Check of your own server">
    <p><strong>${describe(ownServer)}</strong> <code>${ownServer.address}</code></p>
    <div class="lanes-own" id="lanes-own"></div>
    ${ownServer.report === null ? renderSteps(ownServer) : renderReport(ownServer.report, new URL(ownServer.address))}
    <button @click=${() => actions.set('ownServer', null)}>Close</button>
  </section>`;
}

function describe({ report, problem }: OwnServerCheck): string {
  if (problem !== null) return 'It could not be checked.';
  return report === null ? 'Clients come and leave. This takes half a minute.' : `Verdict: ${report.verdict}.`;
}

function renderSteps({ steps, problem }: OwnServerCheck): TemplateResult {
  return html`<ol>
      ${steps.map((step) => html`<li>${step}</li>`)}
    </ol>
    ${problem === null ? nothing : html`<p class="problem" role="alert">${problem}</p>`}`;
}

function renderReport({ findings, notJudged }: OwnServerReport, { pathname, search }: URL): TemplateResult {
  return html`<ul>
      ${findings.map(({ verdict, sentence, site }) => html`<li><b>${verdict}</b>: ${renderText(sentence)} ${site === null ? nothing : html`<code>${site.file}:${site.line}</code>`}</li>`)}
    </ul>
    <details>
      <summary>What was not judged</summary>
      <ul>
        ${notJudged.map((text) => html`<li>${text}</li>`)}
      </ul>
    </details>
    <p>
      The whole report, with the line that opened what is left:
      <code>npx hangup check --url '${pathname}${search}' -- node your-server.js</code>
    </p>`;
}

/** What stands in backticks as code. */
export function renderText(sentence: string) {
  return sentence.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`));
}
