/** How far an answer has come: the whole of its head, or the first byte of its body. */
export type AnswerMilestone = 'head' | 'body';

/** Reads an HTTP/1 answer as text, as far as a client must that only waits for its head to end or its body to begin. */
export class AnswerMilestones {
  #text = '';
  #pending: readonly AnswerMilestone[] = ['head', 'body'];

  /** The milestones that the answer reaches with this chunk: each once. */
  read(chunk: Buffer): AnswerMilestone[] {
    if (this.#pending.length === 0) return [];
    this.#text += chunk.toString('latin1');
    const reached = this.#pending.filter((milestone) => PATTERNS[milestone].test(this.#text));
    this.#pending = this.#pending.slice(reached.length);
    return reached;
  }
}

/** Interim heads such as 103 come before the head; 101 is the last of its answer. */
const HEAD = String.raw`^(?:HTTP\/1\.\d 1(?!01)\d\d[^]*?\r\n\r\n)*HTTP\/1\.\d (?:[2-9]\d\d|101)[^]*?\r\n\r\n`;

const PATTERNS: Readonly<Record<AnswerMilestone, RegExp>> = { head: new RegExp(HEAD), body: new RegExp(`${HEAD}[^]`) };
