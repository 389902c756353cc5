import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { formatCurlCommand } from './curl.ts';

const ORIGIN = 'http://127.0.0.1:3000';

/** What the line gives curl to send. */
function sentBy(line: string): string {
  return execFileSync('sh', ['-c', line.replace(/ curl -N.*$/, ' cat')], { encoding: 'utf8' });
}

test.for([
  [{ method: 'GET', bodyBytes: 0 }, `curl -N ${ORIGIN}/`],
  [
    { method: 'GET', bodyBytes: 0, headers: { accept: 'x' }, path: '/events' },
    `curl -N -H 'accept: x' ${ORIGIN}/events`,
  ],
  [{ method: 'HEAD', bodyBytes: 0 }, `curl -N -X HEAD ${ORIGIN}/`],
  [{ method: 'POST', bodyBytes: 3 }, `curl -N --data 'xxx' ${ORIGIN}/`],
  [{ method: 'GET', bodyBytes: 1 }, `curl -N -X GET --data 'x' ${ORIGIN}/`],
  [{ method: 'POST', bodyBytes: 0, body: '{"a":1}' }, `curl -N --data '{"a":1}' ${ORIGIN}/`],
  [{ method: 'GET', bodyBytes: 0, protocol: 'http2' }, `curl -N --http2-prior-knowledge ${ORIGIN}/`],
] as const)('a request as a line to type: %j', ([asked, line]) => {
  expect(formatCurlCommand(asked, ORIGIN)).toBe(line);
});

test('a WebSocket is asked for by its upgrade', () => {
  const line = formatCurlCommand({ method: 'GET', bodyBytes: 0, protocol: 'websocket', path: '/?a=1&b=2' }, ORIGIN);
  expect(line).toMatch(/^curl -N -H 'connection: Upgrade' .* 'http:\/\/127\.0\.0\.1:3000\/\?a=1&b=2'$/);
});

test('bytes that cannot be typed come from printf', () => {
  const line = formatCurlCommand(
    { method: 'POST', bodyBytes: 5, body: '\0\0\0\0\0', protocol: 'http2', path: '/a/B' },
    ORIGIN,
  );
  expect(line).toBe(
    `printf '\\000\\000\\000\\000\\000' | curl -N --http2-prior-knowledge --data-binary @- --output - ${ORIGIN}/a/B`,
  );
  expect(sentBy(line)).toBe('\0\0\0\0\0');
});

test('a quote, and what printf would take for its own, arrive as they are', () => {
  const body = "it's 100 %d of \\n’\t\u0001";
  expect(sentBy(formatCurlCommand({ method: 'POST', bodyBytes: 0, body }, ORIGIN))).toBe(body);
});
