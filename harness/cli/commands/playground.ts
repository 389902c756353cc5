import { spawn } from 'node:child_process';
import { Playground } from '../../playground/server/server.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { listenForInterrupts } from '../interrupt.ts';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [file: string, ...args: string[]]>>> = {
  darwin: ['open'],
  linux: ['xdg-open'],
};

/** `hangup playground`: serves the page until Ctrl-C, which ends every server. */
export async function runPlayground({ open, link }: { open: boolean; link?: string }): Promise<ExitCode> {
  const signal = listenForInterrupts();
  await using playground = await Playground.open({ signal });
  const url = `${playground.url}${link === undefined ? '' : `&link=${encodeURIComponent(link)}`}`;
  console.error(`The playground is at ${url}\nIt is for this computer only. Ctrl-C ends it, and every server with it.`);
  if (open) openBrowser(url);
  await playground.ready;
  await new Promise((resolve) => (signal.aborted ? resolve(null) : signal.addEventListener('abort', resolve)));
  return EXIT.interrupted;
}

/** Where there is no browser, the address in the terminal is enough. */
function openBrowser(url: string): void {
  const [file, ...args] = OPENERS[process.platform] ?? [];
  if (file === undefined) return;
  spawn(file, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
