import type { AnswerFeedback } from '../feedback/answer.ts';
import { hasPassed, getExerciseProgress, addAnswer, updateExerciseProgress } from '../course/progress.ts';
import {
  getCurrentEntry,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
  type SessionStep,
} from './state.ts';

/** What an event makes of the session, and what has to be done for it. Pure. */
export function advanceSession(state: SessionState, event: SessionEvent): SessionStep {
  switch (event.type) {
    case 'start':
      return openExercise(state, state.index);
    case 'key':
      return handleKey({ ...state, notice: '' }, event.key);
    case 'saved':
      return handleSave(state, event.name);
    case 'strayed':
      return withNotice(
        state,
        `You saved the shipped ${event.name}/exercise.ts. Yours is ${event.own}; only that one is run.`,
      );
    case 'answered':
      return handleAnswer(state, event);
    case 'failed':
      return withNotice({ ...state, checking: false }, event.sentence);
    case 'compared':
      return withoutEffects({ ...state, comparison: event.lines });
    case 'reset':
      return handleReset(state, event.kept);
    default:
      return withNotice(state, event.sentence);
  }
}

function withoutEffects(state: SessionState, ...effects: SessionEffect[]): SessionStep {
  return { state, effects };
}

function withNotice(state: SessionState, notice: string): SessionStep {
  return withoutEffects({ ...state, notice });
}

function openExercise(state: SessionState, index: number): SessionStep {
  const { name } = state.course[index]!;
  const progress = { ...state.progress, current: name };
  const known = getExerciseProgress(progress, name).predicted !== undefined;
  const mode = known ? 'working' : 'predicting';
  const shown = { answer: null, hints: 0, comparison: null, skipping: false, notice: '', checking: known };
  const toCheck = known ? ([{ type: 'check', name }] as const) : [];
  return withoutEffects(
    { ...state, ...shown, index, cursor: index, progress, mode },
    { type: 'begin', name },
    { type: 'save' },
    ...toCheck,
  );
}

function startCheck(state: SessionState): SessionStep {
  const { name } = getCurrentEntry(state);
  return withoutEffects(
    { ...state, checking: true, comparison: null, skipping: false, notice: '' },
    { type: 'check', name },
  );
}

function handleSave(state: SessionState, name: string): SessionStep {
  if (name !== getCurrentEntry(state).name)
    return withNotice(state, `You saved ${name}; open is ${getCurrentEntry(state).name} (l shows all).`);
  if (!hasPredicted(state)) return withoutEffects(state); // it is run after the prediction
  return startCheck({ ...state, mode: 'working' });
}

function handleAnswer(
  state: SessionState,
  { name, answer, at }: { name: string; answer: AnswerFeedback; at: string },
): SessionStep {
  if (name !== getCurrentEntry(state).name) return withoutEffects(state);
  const progress = addAnswer(state.progress, name, { reason: answer.reason, at });
  return withoutEffects({ ...state, progress, answer, checking: false }, { type: 'save' });
}

function handleReset(state: SessionState, kept: string | null): SessionStep {
  const where = kept === null ? 'There was nothing to keep.' : `Your text is kept as ${kept}.`;
  const { state: checking, effects } = startCheck({ ...state, mode: 'working', answer: null, hints: 0 });
  return withoutEffects({ ...checking, notice: `The exercise is as it was. ${where}` }, ...effects);
}

function handleKey(state: SessionState, key: string): SessionStep {
  if (key === 'q') return withoutEffects(state, { type: 'save' }, { type: 'quit' });
  if (state.mode === 'listing') return handleListKey(state, key);
  if (state.mode === 'resetting') return handleResetKey(state, key);
  if (key === 'l') return withoutEffects({ ...state, mode: 'listing', cursor: state.index });
  if (key === 'n') return openNext(state);
  return state.mode === 'predicting' ? handlePredictionKey(state, key) : handleWorkKey(state, key);
}

function handlePredictionKey(state: SessionState, key: string): SessionStep {
  const { name, task } = getCurrentEntry(state);
  const choice = Number(key);
  if (![1, 2, 3].includes(choice)) return withNotice(state, 'Predict first: 1, 2 or 3. A wrong guess costs nothing.');
  const progress = updateExerciseProgress(state.progress, name, {
    predicted: choice,
    predictedRight: choice === task.right,
  });
  const { state: checking, effects } = startCheck({ ...state, progress, mode: 'working' });
  return withoutEffects(checking, { type: 'save' }, ...effects);
}

function handleWorkKey(state: SessionState, key: string): SessionStep {
  switch (key) {
    case 'h':
      return showHint(state);
    case 'r':
      return startCheck(state);
    case 'x':
      return withoutEffects({ ...state, mode: 'resetting' });
    case 'c':
      if (hasPassed(state.progress, getCurrentEntry(state).name))
        return withoutEffects(state, { type: 'compare', name: getCurrentEntry(state).name });
      return withNotice(state, 'The solution is shown after a pass. h gives a hint.');
    default:
      return withoutEffects(state);
  }
}

function showHint(state: SessionState): SessionStep {
  const { name, lesson } = getCurrentEntry(state);
  if (state.hints >= lesson.hints.length) return withNotice(state, 'That was the last hint; it is nearly the answer.');
  const hints = state.hints + 1;
  const most = Math.max(hints, getExerciseProgress(state.progress, name).hints);
  return withoutEffects(
    { ...state, hints, progress: updateExerciseProgress(state.progress, name, { hints: most }) },
    { type: 'save' },
  );
}

function openNext(state: SessionState): SessionStep {
  const { course, index, progress, skipping } = state;
  if (!hasPassed(progress, getCurrentEntry(state).name) && !skipping)
    return withNotice({ ...state, skipping: true }, 'Not passed yet. Press n once more to skip it.');
  if (index + 1 < course.length) return openExercise(state, index + 1);
  const left = course.filter(({ name }) => !hasPassed(progress, name)).map(({ name }) => name);
  if (left.length === 0) return withNotice(state, 'That was the last one, and all are passed. q ends the workshop.');
  return withNotice(state, `That was the last one. Still to pass: ${left.join(', ')} (l opens them).`);
}

function handleListKey(state: SessionState, key: string): SessionStep {
  const { course, cursor } = state;
  switch (key) {
    case 'up':
    case 'k':
      return withoutEffects({ ...state, cursor: Math.max(0, cursor - 1) });
    case 'down':
    case 'j':
      return withoutEffects({ ...state, cursor: Math.min(course.length - 1, cursor + 1) });
    case 'return':
      return openExercise(state, cursor);
    default:
      return withoutEffects({ ...state, mode: hasPredicted(state) ? 'working' : 'predicting' });
  }
}

function handleResetKey(state: SessionState, key: string): SessionStep {
  if (key === 'y')
    return withoutEffects({ ...state, mode: 'working' }, { type: 'reset', name: getCurrentEntry(state).name });
  return withNotice({ ...state, mode: 'working' }, 'Nothing was reset.');
}

function hasPredicted(state: SessionState): boolean {
  return getExerciseProgress(state.progress, getCurrentEntry(state).name).predicted !== undefined;
}
