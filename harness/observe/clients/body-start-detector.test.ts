import { expect, test } from 'vitest';
import { BodyStartDetector } from './body-start-detector.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nserver: one\r\n\r\n';

test.each([
  { name: 'a head with its body', chunks: [`${HEAD}x`, 'y'], seen: [true, false] },
  { name: 'a head in two parts', chunks: [HEAD.slice(0, -1), '\n', 'x'], seen: [false, false, true] },
  { name: 'an interim head', chunks: [`HTTP/1.1 103 Early Hints\r\n\r\n${HEAD}`, 'x'], seen: [false, true] },
  { name: 'an upgrade', chunks: ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'x'], seen: [false, true] },
])('the body begins behind $name', ({ chunks, seen }) => {
  const detector = new BodyStartDetector();
  expect(chunks.map((chunk) => detector.detectBodyStart(Buffer.from(chunk)))).toEqual(seen);
});
