// What a client can tell of an HTTP/1 answer from its first 64 KiB.

export interface AnswerHead {
  status: number;
  headers: ReadonlyMap<string, string>;
  /** Where the body begins. */
  bodyAt: number;
}

/** Null while the head is not complete, or if it is no HTTP/1 answer. */
export function parseAnswerHead(text: string): AnswerHead | null {
  const end = text.indexOf('\r\n\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
  if (end === -1 || status === undefined) return null;
  const lines = text.slice(0, end).split('\r\n').slice(1);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(status), headers, bodyAt: end + 4 };
}

/** Whether the body has come to its end by what its head announced. */
export function isAnswerComplete({ text, bytes }: { text: string; bytes: number }, method: string): boolean {
  const head = parseAnswerHead(text);
  if (head === null) return false;
  const { status, headers, bodyAt } = head;
  if (method === 'HEAD' || status === 204 || status === 304) return true;
  const length = headers.get('content-length');
  if (length !== undefined) return bytes - bodyAt >= Number(length);
  return (
    headers.get('transfer-encoding')?.toLowerCase() === 'chunked' &&
    /(?:^|\r\n)0\r\n(?:[^\r\n]+\r\n)*\r\n$/.test(text.slice(bodyAt))
  );
}

/** What an HTTP/2 server says first to a client of HTTP/1: RFC 9113, section 3.4, a SETTINGS frame. */
export function isHttp2Preface(text: string): boolean {
  return text.length >= 9 && text.startsWith('\0\0') && text.charCodeAt(3) === 4;
}
