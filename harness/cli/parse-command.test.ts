import { describe, expect, test } from 'vitest';
import { parseCommand, formatCommandName } from './parse-command.ts';

describe('a command is divided as a shell would', () => {
  test.each<[string, string[]]>([
    ['./server', ['./server']],
    ['  ./server   --flag\t8080\n', ['./server', '--flag', '8080']],
    ["'./my server' --name='a b'", ['./my server', '--name=a b']],
    ['./server "a \\"b\\" \\\\ c"', ['./server', 'a "b" \\ c']],
    ['./server "it\'s" \'"\'', ['./server', "it's", '"']],
    ['./my\\ server \\"', ['./my server', '"']],
    ['./server \'\' ""', ['./server', '', '']],
    ['./server "\\n" $HOME *.ts | cat', ['./server', '\\n', '$HOME', '*.ts', '|', 'cat']],
  ])('%s', (text, [file, ...args]) => {
    expect(parseCommand(text)).toEqual({ file, args });
  });

  test.each(['./server "a', "./server 'a", './server \\'])('but not with a quote that is open: %s', (text) => {
    expect(() => parseCommand(text)).toThrow(`Expected a command with its quotes closed, got ${text}`);
  });

  test.each(['', '  ', "''"])('and not without a word: "%s"', (text) => {
    expect(() => parseCommand(text)).toThrow('Expected a command such as');
  });
});

test.each([
  ['./target/debug/my-server --flag', 'my-server'],
  ['python3 -u examples/server.py', 'server.py'],
  ['/usr/bin/node --import tsx ./server.ts --port 1.5', 'server.ts'],
  ['deno run -A server.ts', 'server.ts'],
  ['python3 -m my_server', 'python3'],
  ['./run config.toml', 'run'],
  ['npm start', 'npm start'],
  ['npm run dev --prefix ../my-app', 'npm run dev'],
  ['cargo run --release', 'cargo run'],
  ['my-server --token secret', 'my-server'],
  ['env RATE=1.5 RUST_LOG=a.b ./my-server', 'env'],
])('%s is called %s', (text, name) => {
  expect(formatCommandName(parseCommand(text))).toBe(name);
});
