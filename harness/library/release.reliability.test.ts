import { EventEmitter, once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { toReleaseOnDisconnect } from './matchers.ts';
import { startProbe } from './session.ts';

startProbe();
const news = new EventEmitter().setMaxListeners(0);

/** Each of these leaves something behind, at the line that has its name. */
const LEAKS: Readonly<Record<string, RequestListener>> = {
  interval: (_request, response) => {
    response.write('first');
    setInterval(() => {}, 50).unref(); // interval
  },
  listener: (_request, response) => {
    response.write('first');
    news.on('item', (item) => response.write(item)); // listener
  },
  // eslint-disable-next-line typescript/no-misused-promises -- as people write it
  loop: async (_request, response) => {
    response.write('first');
    for (let turns = 0; turns < 400; turns += 1) await wait(20); // loop
  },
};
const CLEAN: RequestListener = (_request, response) => {
  response.write('first');
  const timer = setInterval(() => response.write('more'), 20);
  const send = (item: string) => response.write(item);
  news.on('item', send);
  response.on('close', () => {
    clearInterval(timer);
    news.off('item', send);
  });
};

test.each(Object.entries(LEAKS))('what a handler leaves is named with its line: %s', async (name, handler) => {
  const { pass, message } = await toReleaseOnDisconnect(createServer(handler), '/events');
  expect(pass).toBe(false);
  expect(message()).toMatch(new RegExp(`release\\.reliability\\.test\\.ts:\\d+:\\d+[^]*>.*// ${name}$`, 'm'));
});

test.each(['reset', 'fin', 'abort', 'half-close', 'stall'] as const)(
  'a handler that releases all is no leak by %s, also after others have leaked',
  async (fault) => {
    const { pass, message } = await toReleaseOnDisconnect(CLEAN, '/events', { fault });
    expect(pass, message()).toBe(true);
  },
);

test('tests that run at the same time take turns', async () => {
  const [clean, leaky] = await Promise.all([
    toReleaseOnDisconnect(CLEAN),
    toReleaseOnDisconnect(createServer(LEAKS['interval'])),
  ]);
  expect([clean.pass, leaky.pass]).toEqual([true, false]);
});

test('a server that does not listen yet can be asked by two tests at the same time', async () => {
  const server = createServer(CLEAN);
  const looks = await Promise.all([toReleaseOnDisconnect(server), toReleaseOnDisconnect(server)]);
  expect(looks.map(({ pass }) => pass)).toEqual([true, true]);
});

test('a server that no request reached is not called clean, also after others were asked', async () => {
  await toReleaseOnDisconnect(CLEAN);
  const ignoreReset = (socket: Socket) => void socket.on('error', () => {});
  await using deaf = createTcpServer(ignoreReset).listen(0, '127.0.0.1');
  await once(deaf, 'listening');
  const { port } = deaf.address() as AddressInfo;
  await expect(toReleaseOnDisconnect(`http://127.0.0.1:${port}`)).rejects.toThrow('got no request in the visits');
});

test('the fix for a fetch handler is by its signal', async () => {
  const leaky = () =>
    new Response(
      new ReadableStream({
        start: (controller) => {
          controller.enqueue(new Uint8Array(1));
          setInterval(() => {}, 50).unref();
        },
      }),
    );
  const { message } = await toReleaseOnDisconnect(leaky);
  expect(message()).toContain(
    "Fix: Clear it when the client leaves: `request.signal.addEventListener('abort', () => clearInterval(timer))`. If a loop waits for it, leave the loop then.",
  );
});

test('an answer that ends at once is no stream to leave, and the error names the line of the test', async () => {
  const error: unknown = await toReleaseOnDisconnect(() => new Response('done', { status: 404 })).catch(
    (reason: unknown) => reason,
  );
  expect(String(error)).toMatch(/before the client could leave: 404 Not Found, ".*done.*"\. Ask for a stream/);
  expect((error as Error).stack!.split('\n')[1]).toContain('release.reliability.test.ts');
});

test.each([
  ['before-headers', (_request, response) => response.writeHead(404).end('none'), '404 Not Found'],
  ['mid-stream', (request) => request.socket.destroy(), 'the server closed the connection'],
] as ['before-headers' | 'mid-stream', RequestListener, string][])(
  'a client that had no stream to leave is no proof: %s',
  async (phase, handler, sentence) => {
    await expect(toReleaseOnDisconnect(createServer(handler), '/', { phase })).rejects.toThrow(
      `before the client could leave: ${sentence}`,
    );
  },
);

test('what a fetch handler returns by mistake is named', async () => {
  const mistaken = () => 'text' as unknown as Response;
  await expect(toReleaseOnDisconnect(mistaken)).rejects.toThrow('Expected the handler to return a Response, got text');
});

test('an error that nothing catches is red, with what caused it', async () => {
  const timers: NodeJS.Timeout[] = [];
  onTestFinished(() => timers.forEach(clearInterval));
  const { pass, message } = await toReleaseOnDisconnect(
    createServer((_request, response) => {
      response.write('first');
      let hasThrown = false; // what it throws when the look is over would be an error of the whole run
      const throwAfter = () => {
        if (!response.destroyed || hasThrown) return;
        hasThrown = true;
        void Promise.reject(new Error('gone'));
      };
      timers.push(setInterval(throwAfter, 50).unref()); // throws
    }),
  );
  expect(pass).toBe(false);
  expect(message()).toMatch(/2 causes:\n\nAn error that nothing catches .*gone.*\n[^]*> \d+ \|.*\/\/ throws$/m);
});

test('a handler that works on for a moment after its client has left does not go on', async () => {
  const slow: RequestListener = (_request, response) => {
    setTimeout(() => response.write('the answer of a query'), 300);
  };
  const { pass, message } = await toReleaseOnDisconnect(slow, '/', { phase: 'before-headers' });
  expect(pass, message()).toBe(true);
});

test('the path of a URL is asked', async () => {
  await using server = createServer((request, response) =>
    request.url === '/events?user=1' ? CLEAN(request, response as never) : response.end(),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { pass, message } = await toReleaseOnDisconnect(`http://127.0.0.1:${port}/events?user=1`);
  expect(pass, message()).toBe(true);
});
