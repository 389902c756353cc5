import { setTimeout as sleep } from 'node:timers/promises';
import { GrowingLog } from '../kit/growing-log.ts';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';
import { TailedFile } from '../kit/tailed-file.ts';

export default scenario({
  id: 'seed/tail-poll',
  claim: 'A log tail that polls keeps polling, with its file open, after its client has disconnected.',
  guards: ['descriptor'],
  expect: {
    'fin, reset, half-close, abort, kill': { descriptor: 'silent' },
    stay: { descriptor: 'held', items: 'in order' },
  },
  why: 'Nothing connects the loop to the client: it sleeps, reads the file and writes, and writing to a closed response raises nothing. Each lost client leaks one open file and one timer.',
  lesson: 'A poll loop needs a stop condition: the signal of its request.',
  links: ['https://github.com/rwf2/Rocket/issues/2888'],
  serve: (connection) => async (_request, response) => {
    using log = new GrowingLog();
    async function* lines() {
      await using file = await TailedFile.open(log, connection);
      for (;;) {
        yield* file.readNewLines();
        await sleep(TICK_MS);
        connection.tick();
      }
    }
    for await (const line of lines()) response.write(line);
  },
});
