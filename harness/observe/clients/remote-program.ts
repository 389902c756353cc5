import { exec } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Command, Reply } from './remote-messages.ts';

// A process that opens connections on command: to be killed, or to live in another network namespace. Commands come as lines
// on its input, replies go as lines to its output; it ends when its input closes.

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

function openConnection(id: number, { request, ...where }: Extract<Command, { open: unknown }>['open']): void {
  const socket = connect(where);
  let head = '';
  open.set(id, socket);
  socket.on('connect', () => {
    socket.write(request);
    reply({ id, event: 'connected', port: socket.localPort ?? 0 });
  });
  socket.on('data', (chunk) => {
    reply({ id, event: 'received', bytes: chunk.length });
    if (head === '') reply({ id, event: 'answered' });
    if (/\r\n\r\n[^]/.test(head)) return;
    head += chunk.toString('latin1');
    if (/\r\n\r\n[^]/.test(head)) reply({ id, event: 'streaming' });
  });
  socket.on('error', ({ message }) => reply({ id, event: 'failed', message }));
  socket.on('close', () => open.delete(id));
}

function run(id: number, shell: string): void {
  exec(shell, (error, _out, complaint) =>
    reply(error ? { id, event: 'failed', message: complaint.trim() } : { id, event: 'done' }),
  );
}
