import { exec } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Acknowledged, Acknowledger } from './acknowledger.ts';
import { AnswerText } from './answer-text.ts';
import type { Http2Request } from './http2-request.ts';
import type { Command, Opening, Reply } from './remote-messages.ts';

// A process that opens connections on command: to be killed, or to live in another network namespace. Commands come as lines
// on its input, replies go as lines to its output; it ends when its input closes. Most only send text: what the others need is
// loaded by them, because a process is started for each client that is frozen or unplugged.

type Without<R> = R extends Reply ? Omit<R, 'id'> : never;
type Say = (reply: Without<Reply>) => void;
/** Sends the request, and says what comes of it. */
type Speak = (socket: Socket, say: Say) => void;

const open = new Map<number, Socket>();

const reply = (line: Reply): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);

createInterface(process.stdin)
  .on('line', (line) => obey(JSON.parse(line) as Command))
  .on('close', () => process.exit());

function obey(command: Command): void {
  if ('open' in command) void openConnection(command.id, command.open);
  if ('close' in command) open.get(command.id)?.destroy();
  if ('run' in command) run(command.id, command.run);
}

async function openConnection(id: number, { request, words, acknowledges, ...where }: Opening): Promise<void> {
  const acknowledger = acknowledges === undefined ? null : await acknowledgerOf({ ...where, connection: acknowledges });
  const speak = typeof request === 'string' ? text(request, words) : await stream(request, where);
  const socket = connect(where);
  const say: Say = (said) => reply({ id, ...said });
  open.set(id, socket);
  socket.on('error', ({ message }) => say({ event: 'failed', message }));
  socket.on('close', () => open.delete(id));
  if (acknowledger !== null) acknowledge(socket, acknowledger);
  speak(socket, say);
}

async function acknowledgerOf(acknowledged: Acknowledged): Promise<Acknowledger> {
  const acknowledging = await import('./acknowledger.ts');
  return new acknowledging.Acknowledger(acknowledged);
}

function acknowledge(socket: Socket, acknowledger: Acknowledger): void {
  socket.on('data', () => acknowledger.received());
  socket.on('close', () => acknowledger[Symbol.dispose]());
}

function text(request: string, words: string): Speak {
  return (socket, say) => {
    const answer = new AnswerText();
    socket.write(request);
    socket.on('connect', () => say(connected(socket)));
    socket.on('data', (chunk) => {
      say({ event: 'received', bytes: chunk.length });
      if (!answer.begins(chunk)) return;
      if (words !== '') socket.write(words, 'latin1');
      say({ event: 'streaming' });
    });
  };
}

async function stream(request: Http2Request, where: Pick<Opening, 'host' | 'port'>): Promise<Speak> {
  const { send, sessionOn, settled } = await import('./http2-request.ts');
  return (socket, say) => {
    const session = sessionOn(socket, where);
    session.on('error', () => {}); // the socket tells it
    settled(session).then(
      () => say(connected(socket)),
      () => {},
    );
    const opened = send(session, request);
    opened.on('response', () => say({ event: 'answered' }));
    opened.on('data', (chunk: Buffer) => {
      say({ event: 'received', bytes: chunk.length });
      say({ event: 'streaming' });
    });
  };
}

function connected({ localPort }: Socket): Without<Reply> {
  return { event: 'connected', port: localPort ?? 0 };
}

function run(id: number, shell: string): void {
  exec(shell, (error, out, complaint) =>
    reply(error ? { id, event: 'failed', message: complaint.trim() } : { id, event: 'done', out: out.trim() }),
  );
}
