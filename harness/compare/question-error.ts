/** What is asked cannot be answered as it is written. Its message says what was expected, and what came. */
export class QuestionError extends Error {
  override readonly name = 'QuestionError';
}
