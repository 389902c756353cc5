import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { listen } from './server-target.ts';

/** What each of these answers to GET /. */
const requireStack = createRequire(new URL('../../scenarios/stacks/package.json', import.meta.url));
const load = (name: string) => import(requireStack.resolve(name)) as Promise<Record<string, any>>; // eslint-disable-line typescript/no-explicit-any -- frameworks without their types

/* eslint-disable typescript/no-unsafe-call, typescript/no-unsafe-return -- the same */
const APPS: Readonly<Record<string, () => unknown>> = {
  'node:http': () => createServer((_request, response) => response.end('hello')),
  'a listener': () => (_request: unknown, response: { end: (text: string) => void }) => response.end('hello'),
  'a fetch handler': () => () => new Response('hello'),
  express: async () =>
    (await load('express')).default().get('/', (_request: unknown, response: any) => response.end('hello')), // eslint-disable-line typescript/no-explicit-any
  fastify: async () => (await load('fastify')).default().get('/', async () => 'hello'),
  koa: async () => new (await load('koa')).default().use((ctx: { body: string }) => (ctx.body = 'hello')),
  hono: async () => new (await load('hono')).Hono().get('/', () => new Response('hello')),
  h3: async () => new (await load('h3')).H3().get('/', () => 'hello'),
  nest: async () => {
    class Greeting {
      greet() {
        return 'hello';
      }
    }
    class App {
      readonly name = 'app';
    }
    const { Controller, Get, Module } = await load('@nestjs/common');
    Controller()(Greeting);
    Get('/')(Greeting.prototype, 'greet', Object.getOwnPropertyDescriptor(Greeting.prototype, 'greet')!);
    Module({ controllers: [Greeting] })(App);
    return (await load('@nestjs/core')).NestFactory.create(App, { logger: false });
  },
  hapi: async () => {
    const server = (await load('@hapi/hapi')).server();
    server.route({ method: 'GET', path: '/', handler: () => 'hello' });
    return server;
  },
};
/* eslint-enable typescript/no-unsafe-call, typescript/no-unsafe-return */

test.each(Object.entries(APPS))('%s is asked as it is, and more than once', async (_name, create) => {
  const app = await create();
  for (let count = 0; count < 2; count += 1) {
    await using server = await listen(app);
    expect(await (await fetch(`http://${server.host}:${server.port}/`)).text()).toBe('hello');
  }
});

test('a server that listens already goes on', async () => {
  await using own = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => own.once('listening', resolve));
  await (await listen(own))[Symbol.asyncDispose]();
  expect(own.listening).toBe(true);
});

test('a server of http2 that a client stays connected to is closed without waiting for it', async () => {
  const server = createHttp2Server();
  const listening = await listen(server);
  const client = connect(listening.port, listening.host);
  await once(client, 'connect');
  await listening[Symbol.asyncDispose]();
  expect([server.listening, client.destroyed]).toEqual([false, false]);
  client.destroy();
});

test.each([
  [{ use: 1 }, 'an object with use'],
  [7, 'got 7'],
  [Promise.resolve(7), 'got a promise: await it before'],
])('what is no server is named: %j', async (app, words) => {
  await expect(listen(app)).rejects.toThrow(words);
});
