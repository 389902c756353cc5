import { exec } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import type { ClientHttp2Stream } from 'node:http2';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { AcknowledgerOptions, Acknowledger } from './acknowledger.ts';
import { AnswerMilestones } from './answer-milestones.ts';
import type { Http2Request } from './http2-request.ts';
import {
  handOverConnection,
  killConnectionProcess,
  startConnectionProcess,
  type ConnectionProcess,
  type Handover,
} from './remote-handover.ts';
import type { RemoteAddress, RemoteCommand, RemoteConnectionOptions, RemoteReply } from './remote-messages.ts';

// A process that opens connections on command: to be killed, or to live in another network namespace. Commands come as lines
// on its input, replies go as lines to its output; it ends when its input closes. Most only send text: what the others need is
// loaded by them, because a process is started for each client that is stopped or whose link goes down.

type WithoutId<R> = R extends RemoteReply ? Omit<R, 'id'> : never;
type ReplySender = (reply: WithoutId<RemoteReply>) => void;
/** Sends the request, and says what comes of it. */
type RequestSender = (socket: Socket, sendReply: ReplySender) => void;

const openSockets = new Map<number, Socket>();
const handovers = new Map<number, Promise<{ connectionProcess: ConnectionProcess }>>();

const writeReply = (line: RemoteReply): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);

createInterface(process.stdin)
  .on('line', (line) => handleCommand(JSON.parse(line) as RemoteCommand))
  .on('close', () => process.exit());

function handleCommand(command: RemoteCommand): void {
  if ('open' in command) void openConnection(command.id, command.open);
  if ('close' in command) openSockets.get(command.id)?.destroy();
  if ('kill' in command) void killProcess(command.id);
  if ('suspend' in command) void suspendProcess(command.id);
  if ('run' in command) runShell(command.id, command.run);
}

async function openConnection(id: number, options: RemoteConnectionOptions): Promise<void> {
  const { request, firstMessage, acknowledges, ownProcess, ...address } = options;
  if (ownProcess === 'node') return openElsewhere(id, options);
  if (ownProcess === 'cat') return handOver(id, address, request);
  const acknowledger =
    acknowledges === undefined ? null : await loadAcknowledger({ ...address, connection: acknowledges });
  const sendRequest =
    typeof request === 'string' ? createTextSender(request, firstMessage) : await createHttp2Sender(request, address);
  const socket = connect(address);
  const sendReply: ReplySender = (body) => writeReply({ id, ...body });
  openSockets.set(id, socket);
  socket.on('error', ({ message }) => sendReply({ event: 'failed', message }));
  socket.on('close', () => openSockets.delete(id));
  if (acknowledger !== null) acknowledgeData(socket, acknowledger);
  sendRequest(socket, sendReply);
}

/** Lets another process of this program do it: its replies are those to the same command. */
function openElsewhere(id: number, { ownProcess: _ownProcess, ...open }: RemoteConnectionOptions): void {
  const connectionProcess = startConnectionProcess({ id, open });
  connectionProcess.once('error', ({ message }) => writeReply({ id, event: 'failed', message }));
  createInterface(connectionProcess.stdout).on('line', (line) => process.stdout.write(`${line}\n`));
  handovers.set(id, Promise.resolve({ connectionProcess }));
}

/** From here on the connection is the process's alone. */
async function handOver(id: number, address: RemoteAddress, request: string | Http2Request): Promise<void> {
  const sendReply: ReplySender = (body) => writeReply({ id, ...body });
  const handover =
    typeof request === 'string'
      ? handOverConnection(connect(address), request)
      : handOverStream(address, request, sendReply);
  handovers.set(id, handover);
  try {
    const { port, connectionProcess } = await handover;
    sendReply({ event: 'connected', port });
    if (typeof request === 'string') reportData(connectionProcess.stdout, sendReply);
  } catch (error) {
    sendReply({ event: 'failed', message: (error as Error).message });
  }
}

async function handOverStream(
  address: RemoteAddress,
  request: Http2Request,
  sendReply: ReplySender,
): Promise<Handover> {
  const { handOverHttp2 } = await import('./http2-handover.ts');
  return handOverHttp2(address, request, (stream) => reportStream(stream, sendReply));
}

/** Answers once, also of a process that has ended by itself, because its server closed. */
async function killProcess(id: number): Promise<void> {
  const handover = await handovers.get(id)?.catch(() => null);
  handovers.delete(id);
  if (handover) writeReply({ id, event: 'killed', at: await killConnectionProcess(handover.connectionProcess) });
}

/** SIGSTOP: it reads no more, and the connection stays open. */
async function suspendProcess(id: number): Promise<void> {
  const handover = await handovers.get(id)?.catch(() => null);
  handover?.connectionProcess.kill('SIGSTOP');
}

async function loadAcknowledger(options: AcknowledgerOptions): Promise<Acknowledger> {
  const acknowledgerModule = await import('./acknowledger.ts');
  return new acknowledgerModule.Acknowledger(options);
}

function acknowledgeData(socket: Socket, acknowledger: Acknowledger): void {
  socket.on('data', () => acknowledger.acknowledge());
  socket.on('close', () => acknowledger[Symbol.dispose]());
}

function createTextSender(request: string, firstMessage: string): RequestSender {
  return (socket, sendReply) => {
    socket.write(request);
    socket.on('connect', () => sendReply(createConnectedReply(socket)));
    reportData(socket, sendReply, () => firstMessage !== '' && socket.write(firstMessage, 'latin1'));
  };
}

function reportData(answer: Readable, sendReply: ReplySender, onHead: () => unknown = () => {}): void {
  const milestones = new AnswerMilestones();
  answer.on('data', (chunk: Buffer) => {
    sendReply({ event: 'received', bytes: chunk.length });
    for (const milestone of milestones.read(chunk)) {
      if (milestone === 'head') onHead();
      sendReply({ event: milestone === 'body' ? 'streaming' : 'answered' });
    }
  });
}

async function createHttp2Sender(request: Http2Request, address: RemoteAddress): Promise<RequestSender> {
  const { openHttp2Stream, createHttp2Session, waitForSettings } = await import('./http2-request.ts');
  return (socket, sendReply) => {
    const session = createHttp2Session(socket, address);
    session.on('error', () => {}); // the socket reports it
    waitForSettings(session).then(
      () => sendReply(createConnectedReply(socket)),
      () => {},
    );
    reportStream(openHttp2Stream(session, request), sendReply);
  };
}

function reportStream(stream: ClientHttp2Stream, sendReply: ReplySender): void {
  stream.on('response', () => sendReply({ event: 'answered' }));
  stream.on('data', (chunk: Buffer) => {
    sendReply({ event: 'received', bytes: chunk.length });
    sendReply({ event: 'streaming' });
  });
}

function createConnectedReply({ localPort }: Socket): WithoutId<RemoteReply> {
  return { event: 'connected', port: localPort ?? 0 };
}

function runShell(id: number, shell: string): void {
  exec(shell, (error, out, errorOutput) =>
    writeReply(error ? { id, event: 'failed', message: errorOutput.trim() } : { id, event: 'done', out: out.trim() }),
  );
}
