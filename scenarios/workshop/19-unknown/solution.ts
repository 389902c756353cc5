import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitForKeepAlive } from '../../kit/keep-alive.ts';
import { scenario } from '../../kit/scenario.ts';
import { subscribe } from '../../kit/subscription.ts';
import type { Outcome } from '../../kit/vocabulary.ts';

const every = (outcome: Outcome) => ({ subscription: outcome, timer: outcome, journal: outcome });

export default scenario({
  id: 'workshop/19-unknown',
  claim: 'A server that closes what it replaces leaves nothing behind when the client disconnects.',
  guards: ['subscription', 'timer', 'journal'],
  expect: {
    'fin, reset, half-close, abort': every('released by read'),
    stay: { ...every('held'), items: 'in order' },
  },
  why: 'Two files had one name after the other, and only the second one could still be closed.',
  lesson: 'Check first, read the line that it names, fix it, and check again: what is alive tells more than the code.',
  links: ['https://github.com/nodejs/node/issues/1834'],
  serve: (connection) => async (_request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'hangup-journal-')));
    const openJournal = (name: string) => {
      const file = openSync(join(folder, name), 'w');
      const guard = connection.acquire('journal', { kind: 'descriptor', directory: folder });
      const close = () => {
        closeSync(file);
        guard.release();
      };
      return { add: (line: string) => writeSync(file, line), close };
    };
    const sendKeepAlive = async () => {
      const comment = await waitForKeepAlive(connection, gone.signal);
      if (!gone.signal.aborted) response.write(comment);
    };
    void sendKeepAlive();
    let journal = openJournal('new');
    try {
      for await (const message of subscribe(connection, gone)) {
        response.write(message);
        journal.add(message);
        if (message !== 'item 1\n') continue;
        journal.close();
        journal = openJournal('known'); // it has read something
      }
    } finally {
      journal.close();
      await rm(folder, { recursive: true });
    }
    response.end();
  },
});
