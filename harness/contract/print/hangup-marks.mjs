// Marks for hangup (docs/contract.md), by `hangup contract --print node`. Copy it beside your server and import it there.
// Without HANGUP_MARKS in the environment nothing is written and no request waits, so it may stay.
//
//   import { markListening, markVisit } from './hangup-marks.mjs';
//   server.listen(Number(process.env.PORT), process.env.HOST, () => markListening(server.address().port));
//   async function handle(request, response) {
//     const visit = markVisit(request.headers);
//     await visit.hold(); // until hangup says so: its client leaves before the first byte
//     if (response.destroyed) return; // it has left meanwhile, and 'close' does not come again
//     const timer = setInterval(() => response.write('tick\n') && visit.tick(), 100);
//     visit.acquired('timer');
//     response.on('close', () => {
//       clearInterval(timer);
//       visit.released('timer');
//     });
//   }
import { openSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';

const { HANGUP_MARKS, HOST = '127.0.0.1' } = process.env;

/** On `globalThis`, because bundlers make copies of this file, and all of them must share one file and one set of gates. */
const shared = (globalThis.hangupMarks ??= {
  descriptor: HANGUP_MARKS ? openSync(HANGUP_MARKS, 'a') : null,
  gates: new Map(),
});

function write(line) {
  if (shared.descriptor === null) return;
  // The clocks of Bun and Deno count from the start of the process; without `at` the moment of reading counts.
  const at = process.versions.bun || process.versions.deno ? {} : { at: Number(process.hrtime.bigint()) };
  writeSync(shared.descriptor, `${JSON.stringify({ ...at, ...line })}\n`);
}

/** Say once that the server listens. Requests below /hangup/ are answered on a port of their own. */
export async function markListening(port, stack = { name: 'node:http', version: process.versions.node }) {
  if (shared.descriptor === null) return;
  const control = createServer((request, response) => {
    const [, , verb, id = ''] = request.url.split('/');
    if (verb === 'go') shared.gates.get(decodeURIComponent(id))?.();
    response.end('{}\n');
  });
  await new Promise((resolve) => control.listen(0, HOST, resolve));
  const runtime = { name: 'node', version: process.versions.node };
  const capabilities = ['hold'];
  write({ event: 'listening', hangup: 1, port, control: control.address().port, capabilities, stack, runtime });
  process.stdin.on('end', () => process.exit(0)).resume();
  process.on('SIGTERM', () => process.exit(0));
}

/** The marks of one request. @param headers an object of lower-case names, or a Headers */
export function markVisit(headers) {
  const get = (name) => (typeof headers.get === 'function' ? headers.get(name) : headers[name]);
  const connection = get('x-hangup-connection') ?? 'by hand';
  const mark = (event, fields = {}) => write({ event, connection, ...fields });
  const isHeld = shared.descriptor !== null && get('x-hangup-hold') != null;
  const opened = isHeld && new Promise((open) => shared.gates.set(connection, open));
  mark('handling');
  return {
    async hold() {
      if (!isHeld) return;
      await opened;
      mark('resumed');
    },
    /** `holds` is what hangup counts as well: { kind: 'descriptor' | 'watch', directory }, { kind: 'process', pid }, { kind: 'socket', port } */
    acquired: (guard, holds) => mark('acquired', { guard, ...(holds && { holds }) }),
    released: (guard) => mark('released', { guard }),
    tick: () => mark('tick'),
    wrote: (bytes) => mark('write', { bytes }),
  };
}
