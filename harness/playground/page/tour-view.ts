import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from './actions.ts';
import type { State } from './state.ts';
import { TOUR } from './tour.ts';
import { WAYS } from './ways.ts';

/** One step of the tour: what to do, and what to look at. */
export function renderTour(state: State, actions: Actions): TemplateResult | typeof nothing {
  const { tourStep, missing } = state;
  const step = tourStep === null ? undefined : TOUR[tourStep];
  if (tourStep === null || step === undefined) return nothing;
  const fault = missing[step.fault] === undefined ? step.fault : (step.otherFault ?? step.fault);
  const number = WAYS.findIndex((way) => way.fault === fault) + 1;
  const isLast = tourStep === TOUR.length - 1;
  return html`<section class="share tour" aria-label="Tour">
    <p class="step">Step ${tourStep + 1} of ${TOUR.length}</p>
    <h2>${step.title}</h2>
    <p>${step.text}</p>
    <div class="exports">
      <button class="run" @click=${() => void actions.leave(fault)}>
        ${WAYS[number - 1]!.name} <kbd>${number}</kbd>
      </button>
      <button ?disabled=${tourStep === 0} @click=${() => void actions.goToStep(tourStep - 1)}>Back</button>
      ${isLast ? nothing : html`<button @click=${() => void actions.goToStep(tourStep + 1)}>Next</button>`}
      <button @click=${() => actions.set('tourStep', null)}>End the tour</button>
    </div>
  </section>`;
}
