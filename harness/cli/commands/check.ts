import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Command } from 'commander';
import type { Fault, Phase } from '../../../scenarios/kit/vocabulary.ts';
import { checkServer } from '../../check/check.ts';
import { findConfig } from '../../check/team/config.ts';
import { planLooks } from '../../check/options.ts';
import { stripControlCharacters } from '../../model/format.ts';
import { isSuperseded } from '../../model/faults.ts';
import { isUploadCut } from '../../model/phases.ts';
import { buildRequest, buildRequests, parseCurl, type CheckRequest } from '../../check/request.ts';
import { runCommand } from '../../system/run-command.ts';
import { Workspace } from '../../system/workspace.ts';
import { buildCheckReport } from '../../report/builders/check.ts';
import { UsageError } from '../../system/errors.ts';
import { readAccepted, type AcceptOptions } from '../accept-findings.ts';
import { annotateFindings } from '../annotate.ts';
import { applyConfig } from '../apply-config.ts';
import type { ExitCode } from '../exit.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { formatCommandName, parseCommand } from '../parse-command.ts';
import { prepareReportFolder, publishReport } from '../publish-report.ts';

interface CheckCommandOptions extends AcceptOptions {
  url: readonly string[];
  curl?: string;
  header: readonly string[];
  data?: string;
  before?: string;
  authCommand?: string;
  insecure: boolean;
  identity?: string;
  attach?: string;
  yes: boolean;
  port: boolean;
  fault: readonly Fault[];
  phase: readonly Phase[];
  times: number;
  dwell: number;
  linger: number;
  strict: boolean;
  quick: boolean;
  deep: boolean;
  json: boolean;
  watch: boolean;
  /** Where the reports go; left out for nowhere. */
  out?: string;
}

/** `hangup check`: what an unchanged server still does and holds after its clients have left. */
export async function runCheck(typedWords: readonly string[], command: Command): Promise<ExitCode> {
  const words = await resolveWords(typedWords, command);
  const options = command.opts<CheckCommandOptions>();
  const { fault, phase, times, dwell, linger, json, strict, quick, out, watch } = options;
  assertCompatible(options);
  const acceptFindings = await readAccepted(options);
  if (out !== undefined) await prepareReportFolder(out);
  const signal = listenForInterrupts();
  const target = resolveTarget(words, options);
  const headers = [...options.header, ...(await runAuthCommand(options.authCommand, signal))];
  const requests = resolveRequests({ ...options, header: headers }).map((one) => addIdentity(one, options));
  assertCanLeave(options, requests);
  const checkOnce = async (): Promise<ExitCode> => {
    const report = await acceptFindings(
      await checkServer({
        ...target,
        requests,
        before: resolveBefore({ ...options, header: headers }),
        ...planLooks({ faults: fault, phases: phase, quick }),
        visits: times,
        dwellMs: dwell,
        lingerMs: linger,
        deep: options.deep,
        signal,
        onProgress: (sentence) => console.error(stripControlCharacters(sentence)),
      }),
    );
    annotateFindings(report.findings, strict);
    const root = relative(out ?? '.', '.') || '.';
    return publishReport(buildCheckReport(report, { strict, root }), { json, out });
  };
  if (!watch) return checkOnce();
  const onWait = () => console.error('Waiting for a file to be saved. Ctrl-C ends.');
  const { rerunOnSave } = await import('../rerun-on-save.ts');
  return rerunOnSave(checkOnce, { folder: process.cwd(), signal, onWait });
}

/** @throws {UsageError} for options that exclude each other */
function assertCompatible(options: CheckCommandOptions): void {
  const { fault, phase, dwell, quick, identity } = options;
  if (dwell > 0 && phase.length > 0 && !phase.includes('mid-stream'))
    throw new UsageError(
      'conflicting-options',
      `Expected --dwell with --phase mid-stream, got ${phase.join(', ')}: its client leaves when that has come.`,
    );
  if (fault.some(isSuperseded) && identity === undefined)
    throw new UsageError(
      'conflicting-options',
      'Expected --identity with --fault supersede, such as --identity x-user: two clients are one user only by a header that says so.',
    );
  if (asksOverTls(options) && fault.some((one) => !TLS_FAULTS.includes(one)))
    throw new UsageError(
      'conflicting-options',
      `Expected --fault ${TLS_FAULTS.join(', ')} over TLS, got ${fault.join(', ')}.`,
    );
  if (quick && options.attach !== undefined)
    throw new UsageError(
      'conflicting-options',
      'Expected --quick or --attach, got both: a server that runs already loads no probe.',
    );
}

/** What the configuration says is set in the options of the command; what is typed comes first. */
async function resolveWords(typedWords: readonly string[], command: Command): Promise<readonly string[]> {
  const config = await findConfig(process.cwd());
  if (config === null) return typedWords;
  if (config.source.startsWith('..')) console.error(`${config.source} is used; its command runs in this folder`);
  const isTyped = (name: string) => command.getOptionValueSource(name) === 'cli';
  const replaced = [
    ...(typedWords.length > 0 ? ['attach'] : []),
    ...(isTyped('attach') ? ['command'] : []),
    ...(isTyped('curl') ? ['url', 'header', 'data'] : []),
    ...(isTyped('url') ? ['curl'] : []),
  ];
  const values = Object.fromEntries(Object.entries(config.values).filter(([name]) => !replaced.includes(name)));
  const words = applyConfig(command, { ...config, values }, splitWords);
  return typedWords.length > 0 ? typedWords : words;
}

function splitWords(text: string): string[] {
  const { file, args } = parseCommand(text);
  return [file, ...args];
}

/** Those that a bare socket makes. */
const TLS_FAULTS: readonly Fault[] = ['reset', 'fin', 'stall', 'complete', 'stay'];

function asksOverTls({ url, curl = '' }: CheckCommandOptions): boolean {
  return [...url, curl].some((text) => /(?:https|wss):\/\//.test(text));
}

/** @throws {UsageError} for a phase that the request, or a fault, has not */
function assertCanLeave({ fault, phase }: CheckCommandOptions, requests: readonly CheckRequest[]): void {
  const bodyless = requests.find(({ request }) => (request.body ?? '').length < 2);
  if (phase.some(isUploadCut) && bodyless !== undefined)
    throw new UsageError(
      'conflicting-options',
      `Expected a body for --phase during-upload, got ${bodyless.name} without one. Give it with -d or --curl.`,
    );
  const impossible = fault.find((one) => !UNREAD_FAULTS.includes(one));
  if (phase.includes('backpressured') && impossible !== undefined)
    throw new UsageError(
      'conflicting-options',
      `Expected --fault ${UNREAD_FAULTS.join(', ')} with --phase backpressured, got ${impossible}: a client with unread bytes sends RST where it closes.`,
    );
}

/** Those of a client that has stopped reading. */
const UNREAD_FAULTS: readonly Fault[] = ['reset', 'half-close', 'abort', 'kill'];

/** @throws {UsageError} */
function resolveTarget([file, ...args]: readonly string[], { attach, yes, port }: CheckCommandOptions) {
  if ((file === undefined) === (attach === undefined))
    throw new UsageError(
      'invalid-command',
      `Expected the command of a server or --attach, got ${file === undefined ? 'neither' : 'both'}. Say \`hangup check --url /events -- npm start\`.`,
    );
  if (attach === undefined) {
    const command = { file: file!, args };
    return { name: formatCommandName(command), target: { command, setPort: port } };
  }
  const origin = URL.canParse(attach) ? new URL(attach) : null;
  if (origin === null || !['127.0.0.1', 'localhost', '[::1]'].includes(origin.hostname))
    throw new UsageError(
      'invalid-option',
      `Expected --attach http://127.0.0.1:3000, a server on this machine; got '${attach}'.`,
    );
  return { name: origin.host, target: { origin, quick: yes } };
}

/** @throws {UsageError} */
function resolveRequests({ url, curl, header, data, insecure }: CheckCommandOptions): CheckRequest[] {
  const body = data?.startsWith('@') ? readBodyFile(data.slice(1)) : data;
  if (curl === undefined)
    return buildRequests(url.length > 0 ? url : ['/'], {
      headers: header,
      insecure,
      ...(body !== undefined && { body }),
    });
  if (url.length > 0 || header.length > 0 || data !== undefined)
    throw new UsageError('conflicting-options', 'Expected --curl alone, got --url, -H or -d too: it says all of them.');
  const { file, args } = parseCommand(curl);
  return [parseCurl([file, ...args], readBodyFile)];
}

function addIdentity(one: CheckRequest, { identity }: CheckCommandOptions): CheckRequest {
  return identity === undefined ? one : { ...one, request: { ...one.request, identity: identity.toLowerCase() } };
}

/** @throws {UsageError} */
function resolveBefore({ before, header, insecure }: CheckCommandOptions): CheckRequest | null {
  return before === undefined ? null : buildRequest({ url: before, headers: header, insecure });
}

/** The headers that a command prints, one a line; a line that is no header is the value of `authorization`. */
async function runAuthCommand(text: string | undefined, signal: AbortSignal): Promise<string[]> {
  if (text === undefined) return [];
  await using workspace = new Workspace();
  const output = await runCommand(parseCommand(text), {
    workspace,
    signal,
    expected: `--auth-command '${text}' to succeed`,
  });
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => (/^[\w-]+:/.test(line) ? line : `authorization: ${line}`));
}

function readBodyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError('unreadable-file', `Expected to read ${path}, got ${(error as Error).message}.`);
  }
}
