import type { Answer } from '../feedback/answer.ts';
import { hasPassed, stepsOf, withAnswer, withSteps } from '../course/progress.ts';
import { current, type Effect, type Event, type State, type Step } from './state.ts';

/** What an event makes of the session, and what has to be done for it. Pure. */
export function step(state: State, event: Event): Step {
  switch (event.type) {
    case 'start':
      return open(state, state.index);
    case 'key':
      return pressed({ ...state, notice: '' }, event.key);
    case 'saved':
      return saved(state, event.name);
    case 'strayed':
      return noticed(
        state,
        `You saved the shipped ${event.name}/exercise.ts. Yours is ${event.own}; only that one is run.`,
      );
    case 'answered':
      return answered(state, event);
    case 'failed':
      return noticed({ ...state, checking: false }, event.sentence);
    case 'compared':
      return only({ ...state, comparison: event.lines });
    case 'reset':
      return afterReset(state, event.kept);
    default:
      return noticed(state, event.sentence);
  }
}

function only(state: State, ...effects: Effect[]): Step {
  return { state, effects };
}

function noticed(state: State, notice: string): Step {
  return only({ ...state, notice });
}

function open(state: State, index: number): Step {
  const { name } = state.course[index]!;
  const progress = { ...state.progress, current: name };
  const known = stepsOf(progress, name).predicted !== undefined;
  const mode = known ? 'working' : 'predicting';
  const shown = { answer: null, hints: 0, comparison: null, skipping: false, notice: '', checking: known };
  const toCheck = known ? ([{ type: 'check', name }] as const) : [];
  return only(
    { ...state, ...shown, index, cursor: index, progress, mode },
    { type: 'begin', name },
    { type: 'save' },
    ...toCheck,
  );
}

function check(state: State): Step {
  const { name } = current(state);
  return only({ ...state, checking: true, comparison: null, skipping: false, notice: '' }, { type: 'check', name });
}

function saved(state: State, name: string): Step {
  if (name !== current(state).name)
    return noticed(state, `You saved ${name}; open is ${current(state).name} (l shows all).`);
  if (!hasPredicted(state)) return only(state); // it is run after the prediction
  return check({ ...state, mode: 'working' });
}

function answered(state: State, { name, answer, at }: { name: string; answer: Answer; at: string }): Step {
  if (name !== current(state).name) return only(state);
  const progress = withAnswer(state.progress, name, { reason: answer.reason, at });
  return only({ ...state, progress, answer, checking: false }, { type: 'save' });
}

function afterReset(state: State, kept: string | null): Step {
  const where = kept === null ? 'There was nothing to keep.' : `Your text is kept as ${kept}.`;
  const { state: checking, effects } = check({ ...state, mode: 'working', answer: null, hints: 0 });
  return only({ ...checking, notice: `The exercise is as it was. ${where}` }, ...effects);
}

function pressed(state: State, key: string): Step {
  if (key === 'q') return only(state, { type: 'save' }, { type: 'quit' });
  if (state.mode === 'listing') return inList(state, key);
  if (state.mode === 'resetting') return inReset(state, key);
  if (key === 'l') return only({ ...state, mode: 'listing', cursor: state.index });
  if (key === 'n') return next(state);
  return state.mode === 'predicting' ? inPrediction(state, key) : inWork(state, key);
}

function inPrediction(state: State, key: string): Step {
  const { name, task } = current(state);
  const choice = Number(key);
  if (![1, 2, 3].includes(choice)) return noticed(state, 'Predict first: 1, 2 or 3. A wrong guess costs nothing.');
  const progress = withSteps(state.progress, name, { predicted: choice, predictedRight: choice === task.right });
  const { state: checking, effects } = check({ ...state, progress, mode: 'working' });
  return only(checking, { type: 'save' }, ...effects);
}

function inWork(state: State, key: string): Step {
  switch (key) {
    case 'h':
      return hint(state);
    case 'r':
      return check(state);
    case 'x':
      return only({ ...state, mode: 'resetting' });
    case 'c':
      if (hasPassed(state.progress, current(state).name))
        return only(state, { type: 'compare', name: current(state).name });
      return noticed(state, 'The solution is shown after a pass. h gives a hint.');
    default:
      return only(state);
  }
}

function hint(state: State): Step {
  const { name, lesson } = current(state);
  if (state.hints >= lesson.hints.length) return noticed(state, 'That was the last hint; it is nearly the answer.');
  const hints = state.hints + 1;
  const most = Math.max(hints, stepsOf(state.progress, name).hints);
  return only({ ...state, hints, progress: withSteps(state.progress, name, { hints: most }) }, { type: 'save' });
}

function next(state: State): Step {
  const { course, index, progress, skipping } = state;
  if (!hasPassed(progress, current(state).name) && !skipping)
    return noticed({ ...state, skipping: true }, 'Not passed yet. Press n once more to skip it.');
  if (index + 1 < course.length) return open(state, index + 1);
  const left = course.filter(({ name }) => !hasPassed(progress, name)).map(({ name }) => name);
  if (left.length === 0) return noticed(state, 'That was the last one, and all are passed. q ends the workshop.');
  return noticed(state, `That was the last one. Still to pass: ${left.join(', ')} (l opens them).`);
}

function inList(state: State, key: string): Step {
  const { course, cursor } = state;
  switch (key) {
    case 'up':
    case 'k':
      return only({ ...state, cursor: Math.max(0, cursor - 1) });
    case 'down':
    case 'j':
      return only({ ...state, cursor: Math.min(course.length - 1, cursor + 1) });
    case 'return':
      return open(state, cursor);
    default:
      return only({ ...state, mode: hasPredicted(state) ? 'working' : 'predicting' });
  }
}

function inReset(state: State, key: string): Step {
  if (key === 'y') return only({ ...state, mode: 'working' }, { type: 'reset', name: current(state).name });
  return noticed({ ...state, mode: 'working' }, 'Nothing was reset.');
}

function hasPredicted(state: State): boolean {
  return stepsOf(state.progress, current(state).name).predicted !== undefined;
}
