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

/** Interim heads such as 103 come before the head; 101 is the last of its answer. */
const BODY_START = /^(?:HTTP\/1\.\d 1(?!01)\d\d[^]*?\r\n\r\n)*HTTP\/1\.\d (?:[2-9]\d\d|101)[^]*?\r\n\r\n[^]/;
