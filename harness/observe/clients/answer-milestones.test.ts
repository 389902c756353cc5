import { expect, test } from 'vitest';
import { AnswerMilestones } from './answer-milestones.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nserver: one\r\n\r\n';

test.each([
  { name: 'a head with its body', chunks: [`${HEAD}x`, 'y'], reached: [['head', 'body'], []] },
  { name: 'a head in two parts', chunks: [HEAD.slice(0, -1), '\n', 'x'], reached: [[], ['head'], ['body']] },
  {
    name: 'an interim head',
    chunks: ['HTTP/1.1 103 Early Hints\r\n\r\n', HEAD, 'x'],
    reached: [[], ['head'], ['body']],
  },
  { name: 'an upgrade', chunks: ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'x'], reached: [['head'], ['body']] },
])('the head ends and the body begins in $name', ({ chunks, reached }) => {
  const milestones = new AnswerMilestones();
  expect(chunks.map((chunk) => milestones.read(Buffer.from(chunk)))).toEqual(reached);
});
