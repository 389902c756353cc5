/** The errors of this process that nothing catches, for as long as it is in use: each would end a server. */
export class UncaughtErrors implements Disposable {
  readonly list: unknown[] = [];
  readonly #note = (error: unknown) => void this.list.push(error);

  constructor() {
    process.on('uncaughtException', this.#note);
    process.on('unhandledRejection', this.#note);
  }

  [Symbol.dispose](): void {
    process.off('uncaughtException', this.#note);
    process.off('unhandledRejection', this.#note);
  }
}

/** What it says, and the line of the user's own code that threw it, where its stack has one. */
export function describeUncaught(error: unknown): string {
  const { stack = String(error) } = error as Partial<Error>;
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line) && !/node:|\/node_modules\//.test(line));
  const thrown = frame === undefined ? '' : `, ${frame.trim()}`;
  return `An error that nothing catches ends the process when the client leaves: ${String(error)}${thrown}.`;
}
