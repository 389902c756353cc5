import type { Api } from './api.ts';
import type { State } from './state.ts';

interface Context {
  state: State;
  api: Api;
  show: () => void;
}

/** Has a server checked that runs on this computer, shows it, and gives back what to say of it. */
export async function checkOwnServer(address: string, { state, api, show }: Context): Promise<string> {
  state.ownServer = { address, steps: [], looks: [], report: null, problem: null };
  show();
  const found = await api.checkOwnServer(address).then(
    (report) => ({ report }),
    (error: unknown) => ({ problem: (error as Error).message }),
  );
  if (state.ownServer?.address === address) state.ownServer = { ...state.ownServer, ...found };
  show();
  return 'report' in found ? `Verdict: ${found.report.verdict}.` : found.problem;
}

/** Has the workshop check the answer to the exercise on the left, shows what it says, and gives that back. */
export async function checkExercise({ state, api, show }: Context): Promise<string> {
  const [source, code] = [state.sources.left!, state.code.left];
  const showAnswer = (answer: State['answer']) => {
    if (state.sources.left !== source || state.code.left !== code) return;
    state.answer = answer;
    show();
  };
  showAnswer('checking');
  try {
    const answer = await api.checkExercise({ id: source.id, code });
    state.showsSolution ||= answer.passes === true;
    showAnswer(answer);
    return answer.sentence;
  } catch (error) {
    showAnswer(null);
    throw error;
  }
}
