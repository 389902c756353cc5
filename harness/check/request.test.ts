import { describe, expect, test } from 'vitest';
import { buildRequest, buildRequests, parseCurl } from './request.ts';

const NO_FILE = () => {
  throw new Error('no file is wanted');
};

describe('--url, -H and -d', () => {
  test('a body makes a POST of it, with the type that it looks like', () => {
    expect(buildRequest({ url: '/chat?x=1', headers: [], body: '{"a":1}' })).toEqual({
      name: 'POST /chat?x=1',
      tls: null,
      request: {
        method: 'POST',
        path: '/chat?x=1',
        bodyBytes: 0,
        body: '{"a":1}',
        headers: { 'content-type': 'application/json' },
      },
    });
  });

  test('the same request twice is a mistake, which -d makes of a path and its POST', () => {
    const words = { headers: [], body: '{}' };
    expect(() => buildRequests(['/', 'POST /'], words)).toThrow('Expected each request once, got POST / twice.');
    expect(buildRequests(['GET /', 'POST /'], words).map(({ name }) => name)).toEqual(['GET /', 'POST /']);
  });

  test('a method and headers are taken as they are', () => {
    const { name, request } = buildRequest({ url: 'PUT http://elsewhere:9/a', headers: ['Accept:text/event-stream'] });
    expect(name).toBe('PUT /a');
    expect(request.headers).toEqual({ accept: 'text/event-stream' });
  });

  test('ws:// asks for a WebSocket, over TLS if it is wss://, and the body is its first message', () => {
    const asked = ['ws', 'wss'].map((scheme) =>
      buildRequest({ url: `${scheme}://localhost/chat`, headers: [], body: '{}' }),
    );
    expect(asked.map(({ name, tls }) => [name, tls !== null])).toEqual([
      ['GET /chat', false],
      ['GET /chat', true],
    ]);
    expect(asked[0]!.request).toMatchObject({ protocol: 'websocket', body: '{}', headers: {} });
  });

  test.each(['', 'events', 'get /x'])("'%s' is no request", (url) => {
    expect(() => buildRequest({ url, headers: [] })).toThrow('Expected a request such as /events');
  });

  test('a header that would end the head is refused', () => {
    expect(() => buildRequest({ url: '/', headers: ['a: b\r\nc: d'] })).toThrow('Expected a header');
  });
});

describe('--curl', () => {
  test('what a browser copies is understood', () => {
    const words = [
      'curl',
      '-N',
      'http://localhost:3000/chat',
      '-H',
      'x-one: 1',
      '--data-raw',
      '{"a":1}',
      '--compressed',
    ];
    expect(parseCurl(words, NO_FILE)).toMatchObject({
      name: 'POST /chat',
      request: { body: '{"a":1}', headers: { 'x-one': '1', 'content-type': 'application/x-www-form-urlencoded' } },
    });
  });

  test('a body is read from the file that is named, and -X wins', () => {
    const { request } = parseCurl(['-XPUT', 'localhost/a', '-d', '@body.json'], (path) => `of ${path}`);
    expect(request).toMatchObject({ method: 'PUT', path: '/a', body: 'of body.json' });
  });

  test('an option that would change the request is not left out', () => {
    expect(() => parseCurl(['curl', '-F', 'a=b', 'localhost'], NO_FILE)).toThrow('not -F');
  });
});

test('https is asked over TLS, and any certificate will do if that is said', () => {
  const url = 'https://localhost/a';
  expect(buildRequest({ url, headers: [] }).tls).toEqual({ acceptsAny: false });
  expect(parseCurl(['-Nk', url], NO_FILE).tls).toEqual({ acceptsAny: true });
});
