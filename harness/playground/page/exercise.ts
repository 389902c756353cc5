import type { Api } from './api.ts';
import type { State } from './state.ts';

/** Has the workshop check the answer to the exercise on the left, shows what it says, and gives that back. */
export async function checkExercise({
  state,
  api,
  show,
}: {
  state: State;
  api: Api;
  show: () => void;
}): Promise<string> {
  const [source, code] = [state.sources.left!, state.code.left];
  const showAnswer = (answer: State['answer']) => {
    if (state.sources.left !== source || state.code.left !== code) return;
    state.answer = answer;
    show();
  };
  showAnswer('checking');
  try {
    const answer = await api.checkExercise({ id: source.id, code });
    state.showsSolution ||= answer.passes;
    showAnswer(answer);
    return answer.sentence;
  } catch (error) {
    showAnswer(null);
    throw error;
  }
}
