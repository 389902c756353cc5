import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { Workspace } from '../../system/workspace.ts';
import { repeatIfEarly } from '../outside/outside-trial.ts';
import { AskedEarly, CheckedServer } from './server.ts';

/** Its front listens when what it asks in turn is asked for the first time. */
const LATE_FRONT = `const front = require('node:net').createServer();
  require('node:net').createServer((socket) => front.listen(process.env.PORT, '127.0.0.1', () => socket.end('!')))
    .listen(0, '127.0.0.1');`;
const START = {
  name: 'example',
  command: { file: process.execPath, args: ['-e', LATE_FRONT] },
  signal: new AbortController().signal,
  setPort: true,
  awaitsGivenPort: false,
  onWait: () => {},
};

test('the port that a server is given is none that the kernel gives to others meanwhile', async () => {
  await using workspace = new Workspace();
  await using server = await CheckedServer.start({ ...START, workspace });
  const [first] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split('\t').map(Number);
  expect(server.givenPort).toBeGreaterThan(1_023);
  expect(server.givenPort).toBeLessThan(first!);
});

test('that another port was asked is said as soon as the server listens on the one that it was given', async () => {
  await using workspace = new Workspace();
  await using server = await CheckedServer.start({ ...START, workspace });
  await expect(server.checkListening()).resolves.toEqual({ listens: true, restarted: false });
  const client = connect(server.listener.port, '127.0.0.1').resume();
  await once(client, 'close');
  await expect(server.checkListening()).rejects.toThrow(AskedEarly);
});

test('what was asked early is asked once more, and all trials after it wait for the port', async () => {
  const learned = { awaitsGivenPort: false };
  const asked: boolean[] = [];
  const runTrial = () =>
    repeatIfEarly(learned, ({ awaitsGivenPort }) => {
      asked.push(awaitsGivenPort);
      return awaitsGivenPort ? Promise.resolve('seen') : Promise.reject(new AskedEarly('early'));
    });
  expect([await runTrial(), await runTrial()]).toEqual(['seen', 'seen']);
  expect(asked).toEqual([false, true, true]);
});
