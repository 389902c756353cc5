import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { incidents } from '../../scenarios/catalog.ts';
import { UNNAMED_INCIDENTS } from '../check/advice-table.ts';
import type { HangUpFault, HangUpPhase } from './vocabulary.ts';

const PROGRAM = fileURLToPath(new URL('./fixtures/incident.ts', import.meta.url));

/** How the client leaves, where it is not by `reset` in `mid-stream`, and what is said of the bug. */
interface Tried {
  fault?: HangUpFault;
  phase?: HangUpPhase;
  says: RegExp;
}

const INTERVAL = /`setInterval every 50 ms` is still set .* in 3 of 3 visits/;
const REQUEST = /A request to http.* still goes on .* in 3 of 3 visits/;
const FILE = /The file .* is still open .* in 3 of 3 visits/;
const AWAIT = /An async function at this `await` never goes on, in 3 of 3 visits/;
/** All whose bug shows in the process of a test. */
const SEEN: Readonly<Record<string, Tried>> = {
  '01-wrong-emitter': { says: INTERVAL },
  '02-false-alarm': { says: /an answer that had ended before the client could leave: 200 OK/ },
  '03-idle-generator': { says: AWAIT },
  '05-async-setup': { phase: 'before-headers', says: INTERVAL },
  '06-token-burn': { says: INTERVAL },
  '07-pipe': { says: FILE },
  '08-closed-pipeline': { phase: 'before-headers', says: FILE },
  '10-parked-drain': { says: AWAIT },
  '12-one-channel': { says: INTERVAL },
  '13-collected-signal': { says: INTERVAL },
  '15-reconnect-storm': { says: /A listener for 'item' of EventEmitter is still there .* in 3 of 3 visits/ },
  '17-proxy-hop': { says: INTERVAL },
  '18-reset-stream': { fault: 'abort', says: /`setTimeout of 50 ms` is still set .* in 3 of 3 visits/ },
  '20-crash': { says: /ERR_INVALID_STATE/ },
  '24-release-lock': { says: REQUEST },
  '25-blind-probe': { says: /Its response is still in memory .* in 3 of 3 visits/ },
  '26-mcp-tool': { says: /Its code still goes on .* in 3 of 3 visits/ },
  '27-waiting-upstream': { says: REQUEST },
  '33-graphql': { says: /A listener for 'message' of EventEmitter is still there .* in 3 of 3 visits/ },
  '36-unhandled-abort': { says: /ERR_STREAM_PREMATURE_CLOSE/ },
};

test.concurrent.for(Object.entries(SEEN))('%s: red on the bug, green on the fix', async ([name, tried]) => {
  const { fault = 'reset', phase = 'mid-stream', says } = tried;
  const { stdout, stderr } = await execa(process.execPath, [PROGRAM, name, fault, phase], { reject: false });
  const [fix, bug] = stdout.split('\n').map((line) => JSON.parse(line) as { pass: boolean; message: string });
  expect(fix?.pass, fix?.message ?? stderr).toBe(true);
  expect(bug?.pass ?? false, bug?.message).toBe(false);
  expect(bug?.message ?? stderr).toMatch(says);
});

test('each incident is tried, or a sentence says why its bug does not show', () => {
  const names = [...new Set(incidents.map((id) => basename(dirname(id))))];
  expect(names.filter((name) => !(name in SEEN) && !(name in UNNAMED_INCIDENTS))).toEqual([]);
});
