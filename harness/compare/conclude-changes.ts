import type { ComparedGuard } from '../model/comparison.ts';
import { ANSWER, isAnswerProblem } from './answer.ts';
import type { GuardContext } from './classify-change.ts';

/** What is said of guards in cells, after each was judged by itself. `contexts` are those of all of them. */
export function concludeChanges(
  compared: readonly ComparedGuard[],
  contexts: readonly Pick<GuardContext, 'guard' | 'kind'>[],
): ComparedGuard[] {
  const signals = new Set(contexts.filter(({ kind }) => kind === 'signal').map(({ guard }) => guard));
  const cells = Map.groupBy(compared, ({ stack, cell }) => JSON.stringify([stack, cell]));
  return excuseKnownWrongs([...cells.values()].flatMap(concludeCell), signals);
}

/** Where one side does not answer as it should, that is all that is said of the cell; an answer as it should be is no news. */
function concludeCell(compared: readonly ComparedGuard[]): readonly ComparedGuard[] {
  const answer = compared.find(({ guard }) => guard === ANSWER);
  if (answer === undefined || answer.change === 'flaky') return compared;
  if (isAnswerProblem(answer.before) || isAnswerProblem(answer.after)) return [answer];
  return compared.map((one) => (one === answer ? { ...answer, change: 'same' } : one));
}

/** A signal that was as wrong before with another body is no news: only the body is new there. */
function excuseKnownWrongs(compared: readonly ComparedGuard[], signals: ReadonlySet<string>): ComparedGuard[] {
  const createKey = ({ stack, guard, cell: { body: _body, ...elsewhere } }: ComparedGuard, behavior: string) =>
    JSON.stringify([stack, guard, elsewhere, behavior]);
  const known = new Set(compared.map((one) => createKey(one, one.before)));
  const isExcused = (one: ComparedGuard) =>
    one.change === 'new and wrong' && signals.has(one.guard) && known.has(createKey(one, one.after));
  return compared.map((one) => (isExcused(one) ? { ...one, change: 'new' } : one));
}
