import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

// One client by hand, for what a run does not try: `node scripts/disconnect.ts --port 3000 --more-after 100 --leave reset`, beside
// `npx hangup serve references/hyper` in another terminal, which shows the guards. Prints what the client received.
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3000' },
    /** The header x-hangup-stream. */
    stream: { type: 'string', default: 'shape=silent' },
    /** Size of a body that is announced, and how much of it is sent how long after the head. */
    body: { type: 'string', default: '0' },
    send: { type: 'string' },
    'body-after': { type: 'string', default: '0' },
    /** Milliseconds after the request until one byte more is sent; none if left out. */
    'more-after': { type: 'string' },
    /** Milliseconds after the first byte until the client leaves. */
    'leave-after': { type: 'string', default: '200' },
    /** `fin`, `reset` or `half-close`. */
    leave: { type: 'string', default: 'fin' },
  },
});

const bodyBytes = Number(values.body);
const socket = connect({ host: '127.0.0.1', port: Number(values.port), allowHalfOpen: true, noDelay: true });
let received = '';
socket.on('data', (chunk) => (received += chunk.toString('latin1')));
socket.on('error', ({ message }) => console.log(`the connection ended: ${message}`));
await once(socket, 'connect');
const bodyHeaders = bodyBytes > 0 ? `content-length: ${bodyBytes}\r\ncontent-type: application/json\r\n` : '';
socket.write(
  `${bodyBytes > 0 ? 'POST' : 'GET'} / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-hangup-stream: ${values.stream}\r\n${bodyHeaders}\r\n`,
);
if (bodyBytes > 0) {
  await sleep(Number(values['body-after']));
  socket.write('x'.repeat(Number(values.send ?? bodyBytes)));
}
if (values['more-after'] !== undefined) {
  await sleep(Number(values['more-after']));
  socket.write('G');
}
await sleep(Number(values['leave-after']));
if (values.leave === 'fin') socket.destroy();
else if (values.leave === 'reset') socket.resetAndDestroy();
else {
  socket.end();
  await once(socket, 'end').catch(() => {});
  socket.destroy();
}
const body = received.split('\r\n\r\n').slice(1).join('\r\n');
const lines = body.match(/^[a-z][^\r\n]{2,}$/gm) ?? []; // shorter ones are the sizes of chunks
console.log(`left by ${values.leave}; ${lines.length} lines had come: ${lines.join(', ')}`);
