import { exec } from 'node:child_process';
import { connect as speak } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Acknowledger, type Acknowledged } from './acknowledger.ts';
import { send, settled, type Http2Request } from './http2-request.ts';
import type { Command, Opening, Reply } from './remote-messages.ts';

// A process that opens connections on command: to be killed, or to live in another network namespace. Commands come as lines
// on its input, replies go as lines to its output; it ends when its input closes.

type Without<R> = R extends Reply ? Omit<R, 'id'> : never;
type Say = (reply: Without<Reply>) => void;

const open = new Map<number, Socket>();

const reply = (line: Reply): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);

createInterface(process.stdin)
  .on('line', (line) => obey(JSON.parse(line) as Command))
  .on('close', () => process.exit());

function obey(command: Command): void {
  if ('open' in command) openConnection(command.id, command.open);
  if ('close' in command) open.get(command.id)?.destroy();
  if ('run' in command) run(command.id, command.run);
}

function openConnection(id: number, { request, words, acknowledges, ...where }: Opening): void {
  const socket = connect(where);
  const say: Say = (said) => reply({ id, ...said });
  open.set(id, socket);
  socket.on('error', ({ message }) => say({ event: 'failed', message }));
  socket.on('close', () => open.delete(id));
  if (acknowledges !== undefined) acknowledge(socket, { ...where, connection: acknowledges });
  if (typeof request === 'string') sendText(socket, { text: request, words }, say);
  else sendStream(socket, request, say);
}

function acknowledge(socket: Socket, acknowledged: Acknowledged): void {
  const acknowledger = new Acknowledger(acknowledged);
  socket.on('data', () => acknowledger.received());
  socket.on('close', () => acknowledger[Symbol.dispose]());
}

function sendText(socket: Socket, { text, words }: { text: string; words: string }, say: Say): void {
  let head = '';
  socket.write(text);
  socket.on('connect', () => say(connected(socket)));
  socket.on('data', (chunk) => {
    say({ event: 'received', bytes: chunk.length });
    if (/\r\n\r\n[^]/.test(head)) return;
    head += chunk.toString('latin1');
    if (!/\r\n\r\n[^]/.test(head)) return;
    if (words !== '') socket.write(words, 'latin1');
    say({ event: 'streaming' });
  });
}

function sendStream(socket: Socket, request: Http2Request, say: Say): void {
  const session = speak('http://127.0.0.1', { createConnection: () => socket });
  session.on('error', () => {}); // the socket tells it
  settled(session).then(
    () => say(connected(socket)),
    () => {},
  );
  const stream = send(session, request);
  stream.on('response', () => say({ event: 'answered' }));
  stream.on('data', (chunk: Buffer) => {
    say({ event: 'received', bytes: chunk.length });
    say({ event: 'streaming' });
  });
}

function connected({ localPort }: Socket): Without<Reply> {
  return { event: 'connected', port: localPort ?? 0 };
}

function run(id: number, shell: string): void {
  exec(shell, (error, out, complaint) =>
    reply(error ? { id, event: 'failed', message: complaint.trim() } : { id, event: 'done', out: out.trim() }),
  );
}
