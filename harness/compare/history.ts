import type { ChangeLine } from '../report/comparison.ts';

/** A change that happened: two neighbouring versions, and what the second does differently. */
export interface Story {
  /** The heading in docs/upgrades.md. */
  title: string;
  /** The last version with the old behaviour, and the first with the new. */
  last: string;
  first: string;
  /** The cells that show it. */
  cell: string;
  stack?: string;
  lines: readonly Pick<ChangeLine, 'change' | 'guard' | 'before' | 'after'>[];
  links: readonly string[];
}

/** Changes found by `hangup bisect`; history.network.test.ts shows each again, and docs/upgrades.md tells them. */
export const history: readonly Story[] = [
  {
    title: 'Node 24.16 adds `request.signal`, and a request body aborts it',
    last: 'node@24.15.0',
    first: 'node@24.16.0',
    cell: 'request.signal / GET, POST / mid-stream / fin, complete, stay / write / ticking',
    lines: [
      { change: 'new', guard: 'request.signal', before: 'absent', after: 'released by read' },
      { change: 'new', guard: 'request.signal', before: 'absent', after: 'premature' },
      { change: 'new', guard: 'request.signal', before: 'absent', after: 'released by end' },
    ],
    links: [
      'https://github.com/nodejs/node/pull/62541',
      'https://github.com/nodejs/node/issues/63532',
      'https://github.com/nodejs/node/issues/64390',
    ],
  },
  {
    title: 'Node 24.20 lets `request.signal` wait for the client',
    last: 'node@24.19.0',
    first: 'node@24.20.0',
    cell: 'request.signal / GET, POST / mid-stream / fin, complete, stay / write / ticking',
    lines: [
      { change: 'fixed', guard: 'request.signal', before: 'premature', after: 'released by read' },
      { change: 'fixed', guard: 'request.signal', before: 'premature', after: 'held' },
      { change: 'changed', guard: 'request.signal', before: 'released by end', after: 'silent' },
    ],
    links: ['https://github.com/nodejs/node/issues/64390'],
  },
  {
    title: 'Node 23 refuses a pipeline into a closed response',
    last: 'node@22.23.3',
    first: 'node@23.0.0',
    cell: 'destroy, callback / GET / before-headers / fin / pipeline / ticking',
    lines: [
      { change: 'regressed', guard: 'destroy', before: 'released by read', after: 'silent' },
      { change: 'regressed', guard: 'callback', before: 'released by read', after: 'silent' },
    ],
    links: ['https://github.com/nodejs/node/pull/53241'],
  },
  {
    title: 'Fastify 5.8 adds `request.signal`, and a request body aborts it',
    last: 'fastify@5.7.4',
    first: 'fastify@5.8.0',
    cell: 'request.signal / GET, POST / mid-stream / fin, stay / Readable / ticking',
    lines: [
      { change: 'new', guard: 'request.signal', before: 'absent', after: 'released by read' },
      { change: 'new', guard: 'request.signal', before: 'absent', after: 'premature' },
    ],
    links: ['https://github.com/fastify/fastify/pull/6521', 'https://github.com/fastify/fastify/pull/6725'],
  },
  {
    title: 'The Node server of Hono 1.8 aborts the signal of a request',
    last: '@hono/node-server@1.7.0',
    first: '@hono/node-server@1.8.0',
    stack: 'hono',
    cell: 'c.req.raw.signal / GET / mid-stream / fin / stream / ticking',
    lines: [{ change: 'fixed', guard: 'c.req.raw.signal', before: 'silent', after: 'released by read' }],
    links: ['https://github.com/honojs/node-server/issues/107'],
  },
  {
    title: 'Koa 3.1 calls a client that leaves an error',
    last: 'koa@3.0.3',
    first: 'koa@3.1.0',
    cell: "app 'error', premature close / GET / mid-stream / fin / Readable / ticking",
    lines: [{ change: 'changed', guard: "app 'error', premature close", before: 'silent', after: 'released by read' }],
    links: ['https://github.com/koajs/koa/issues/1089'],
  },
  {
    title: 'h3 2 cancels the stream that nobody reads any more',
    last: 'h3@1.15.11',
    first: 'h3@2.0.1',
    cell: 'cancel, destroy / GET / mid-stream / fin / ReadableStream, Readable / ticking',
    lines: [
      { change: 'fixed', guard: 'cancel', before: 'silent', after: 'released by read' },
      { change: 'fixed', guard: 'destroy', before: 'silent', after: 'released by read' },
    ],
    links: ['https://github.com/h3js/h3/issues/986'],
  },
  {
    title: "Bun 1.4 emits the 'close' of a response",
    last: 'bun@1.3.14',
    first: 'bun@1.4.0',
    cell: "response 'close', request.signal / GET, POST / mid-stream / fin / write / ticking",
    lines: [
      { change: 'fixed', guard: "response 'close'", before: 'silent', after: 'released' },
      { change: 'new', guard: 'request.signal', before: 'absent', after: 'released' },
      { change: 'new', guard: 'request.signal', before: 'absent', after: 'premature' },
    ],
    links: ['https://github.com/oven-sh/bun/issues/14697', 'https://github.com/oven-sh/bun/issues/29219'],
  },
];
