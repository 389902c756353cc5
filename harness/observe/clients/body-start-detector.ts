/** Reads an HTTP/1 answer as text, as far as a client must that only waits for its body to begin. */
export class BodyStartDetector {
  #head = '';

  /** Whether this chunk has the first byte of the body: true once. */
  detectBodyStart(chunk: Buffer): boolean {
    if (BODY_START.test(this.#head)) return false;
    this.#head += chunk.toString('latin1');
    return BODY_START.test(this.#head);
  }
}

const BODY_START = /\r\n\r\n[^]/;
