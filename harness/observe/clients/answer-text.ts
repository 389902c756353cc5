/** Reads an HTTP/1 answer as text, as far as a client must that only waits for its body to begin. */
export class AnswerText {
  #head = '';

  /** Whether this chunk has the first byte of the body: true once. */
  begins(chunk: Buffer): boolean {
    if (BODY.test(this.#head)) return false;
    this.#head += chunk.toString('latin1');
    return BODY.test(this.#head);
  }
}

const BODY = /\r\n\r\n[^]/;
