import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { findConfig, type HangupConfig } from '../../check/team/config.ts';
import { HarnessError } from '../../system/errors.ts';
import { EXIT, type ExitCode } from '../exit.ts';

const CONFIG = 'hangup.config.json';
const WORKFLOW = '.github/workflows/hangup.yml';

/** `npx --no` takes only what is installed: never what a stranger has published under this name. */
const WORKFLOW_TEXT = `# Checks what the server still holds after its clients have left. It is configured in ${CONFIG}.
name: hangup
on: [push, pull_request]

jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with:
          node-version: 24
      - run: npm ci
      - run: npx --no hangup check
`;

/** `hangup init`: asks two questions, and writes a configuration and a workflow. What is there already stays. */
export async function runInit(): Promise<ExitCode> {
  if ((await findConfig(process.cwd())) === null) await writeNew(CONFIG, formatConfig(await askQuestions()));
  else console.log('There is a configuration already: it stays.');
  await writeNew(WORKFLOW, WORKFLOW_TEXT);
  console.log('Now say `npx --no hangup check`. If hangup is not in your package.json: `npm i -D hangup`.');
  return EXIT.expected;
}

async function askQuestions(): Promise<HangupConfig> {
  const input = createInterface({ input: process.stdin });
  const answers = input[Symbol.asyncIterator]();
  const ask = async (question: string, usual: string): Promise<string> => {
    process.stderr.write(`${question} (${usual}) `);
    const { value = '' } = (await answers.next()) as { value?: string };
    return value.trim() || usual;
  };
  const command = await ask('What starts the server?', await guessCommand());
  const url = await ask('What does it stream, such as /events or POST /chat?', '/events');
  input.close();
  return { command, url };
}

async function guessCommand(): Promise<string> {
  const text = await readFile('package.json', 'utf8').catch(() => '{}');
  const { scripts = {}, main = 'server.js' } = JSON.parse(text) as { scripts?: Record<string, string>; main?: string };
  if (scripts.start !== undefined) return 'npm start';
  return scripts.dev === undefined ? `node ${main}` : 'npm run dev';
}

function formatConfig(config: HangupConfig): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** @throws {HarnessError} if it cannot be written */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
    console.log(`Wrote ${file}.`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new HarnessError('not-writable', `Expected to write ${file}, got ${message}.`);
    console.log(`${file} is there already: it stays.`);
  }
}
