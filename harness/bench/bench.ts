import { measureCheckCosts } from './check-cost.ts';
import { measureCrowds } from './crowd.ts';
import { measurePlaygroundCosts } from './playground-costs.ts';
import { measureProbeCost } from './probe-cost.ts';
import { measureCommandRun, measureCommandStart, type CommandRunCosts } from './command-runs.ts';
import { measureCycleCosts } from './cycles.ts';
import { measureLatencies } from './latency.ts';
import { withBenchServers, type BenchServers } from './bench-servers.ts';
import { measureSuiteTimes } from './whole-suite.ts';

/** Measures everything and returns it as markdown, so that two runs can be compared. Trust the ratios, not the times. */
export async function runBenchmark(connections: number): Promise<string> {
  const suiteRow = await createSuiteRow();
  const commandRows = await createCommandRows();
  const serverRows = await withBenchServers((servers) => createServerRows(servers, connections));
  return [
    TABLE_HEAD,
    suiteRow,
    ...commandRows,
    ...serverRows,
    ...(await createCheckRows()),
    ...(await createProbeRows()),
    ...(await createPlaygroundRows()),
  ].join('\n');
}

const MOST_START_SECONDS = 0.2;
const MOST_CHECK_SECONDS = { whole: 25, provisional: 5, cpu: 1, quick: 8 };
const MOST_CELL_MS = 6;
const MOST_PEAK_BYTES = 250 * 1024 * 1024;
/** At 60 Hz; what takes longer is a frame that is dropped. */
const FRAME_MS = 1_000 / 60;

const TABLE_HEAD = `| what | measured | against | ratio | aim | met |
|---|---|---|---|---|---|`;

async function createSuiteRow(): Promise<string> {
  const { cells, suiteSeconds, suiteCpuSeconds, longest, longestSeconds } = await measureSuiteTimes();
  const suite = `whole suite, ${cells} cells: ${formatSeconds(suiteSeconds)}, ${formatSeconds(suiteCpuSeconds)} of CPU`;
  return formatRow(suite, `longest cell alone, ${longest}: ${formatSeconds(longestSeconds)}`, {
    ratio: suiteSeconds / longestSeconds,
    aim: '1.5',
  });
}

const COMMAND_RUNS = {
  seed: ['seed'],
  incidents: ['incidents'],
  stacks: ['stacks'],
  'full matrix': ['stacks', '--full'],
};

async function createCommandRows(): Promise<string[]> {
  const startSeconds = await measureCommandStart();
  const rows = [
    formatRow(`CPU of hangup --version: ${formatSeconds(startSeconds)}`, 'a fifth of a second', {
      ratio: startSeconds / MOST_START_SECONDS,
      aim: '1',
    }),
  ];
  for (const [name, words] of Object.entries(COMMAND_RUNS))
    rows.push(...createRunRows(name, await measureCommandRun(words)));
  return rows;
}

function createRunRows(name: string, costs: CommandRunCosts): string[] {
  const { cells, wallSeconds, cpuSeconds, limitSeconds, peakBytes } = costs;
  const cellMs = (cpuSeconds / cells) * 1_000;
  return [
    formatRow(
      `run ${name}, ${cells} cells: ${formatSeconds(wallSeconds)}`,
      `its CPU on the cores that were free, or its longest cell: ${formatSeconds(limitSeconds)}`,
      { ratio: wallSeconds / limitSeconds, aim: '1.3' },
    ),
    formatRow(`run ${name}, CPU per cell: ${cellMs.toFixed(1)} ms`, 'six milliseconds', {
      ratio: cellMs / MOST_CELL_MS,
      aim: '1',
    }),
    formatRow(`run ${name}, peak memory of the harness: ${formatMib(peakBytes)}`, '250 MiB', {
      ratio: peakBytes / MOST_PEAK_BYTES,
      aim: '1',
    }),
  ];
}

async function createCheckRows(): Promise<string[]> {
  const { whole, quick } = await measureCheckCosts();
  const format = (what: string, seconds: number, mostSeconds: number) =>
    formatRow(`${what}: ${formatSeconds(seconds)}`, formatSeconds(mostSeconds), {
      ratio: seconds / mostSeconds,
      aim: '1',
    });
  return [
    format('check of a clean server', whole.seconds, MOST_CHECK_SECONDS.whole),
    format('from its start to what it saw first', whole.provisionalSeconds ?? Infinity, MOST_CHECK_SECONDS.provisional),
    format('CPU of the probe itself, without the server', whole.cpuSeconds, MOST_CHECK_SECONDS.cpu),
    format('check --quick of it', quick.seconds, MOST_CHECK_SECONDS.quick),
  ];
}

async function createProbeRows(): Promise<string[]> {
  const { bareUs, unwatchedUs, watchedUs } = await measureProbeCost();
  const against = `without the probe: ${formatMicros(bareUs)}`;
  return [
    formatRow(`CPU of a request that the probe watches: ${formatMicros(watchedUs)}`, against, {
      ratio: watchedUs / bareUs,
      aim: '3.5',
    }),
    formatRow(`CPU of a request that it does not watch: ${formatMicros(unwatchedUs)}`, against, {
      ratio: unwatchedUs / bareUs,
      aim: '1.2',
    }),
  ];
}

/** None where there is no browser. */
async function createPlaygroundRows(): Promise<string[]> {
  const costs = await measurePlaygroundCosts();
  if (costs === null) return [];
  const { pageBytes, firstViewMs, coldViewMs, editMs, pixelMs, frameCpuMs, longestFrameMs } = costs;
  const format = (what: string, ms: number, mostMs: number) =>
    formatRow(`${what}: ${formatMillis(ms)}`, formatMillis(mostMs), { ratio: ms / mostMs, aim: '1' });
  return [
    formatRow(`page of the playground: ${(pageBytes / 1_000).toFixed(0)} kB`, '200 kB', {
      ratio: pageBytes / 200_000,
      aim: '1',
    }),
    format('from the command to its first view in a browser that runs', firstViewMs, 1_500),
    format('the same while the browser itself starts', coldViewMs, 1_500),
    format('from Ctrl Enter to an edited server that streams', editMs, 1_000),
    format('from a tick of a server to its pixel', pixelMs, 100),
    format('longest frame at 2,000 marks of each server, processor time', frameCpuMs, FRAME_MS),
    format('the same frames by the clock, beside what else runs here', longestFrameMs, FRAME_MS),
  ];
}

async function createServerRows(servers: BenchServers, connections: number): Promise<string[]> {
  const { guardUs, closeUs } = await measureLatencies(servers);
  const { harnessUs, socketsUs } = await measureCycleCosts(servers);
  const { kit, bare } = await measureCrowds(servers, connections);
  return [
    formatRow(`median guard latency: ${formatMicros(guardUs)}`, `bare response 'close': ${formatMicros(closeUs)}`, {
      ratio: guardUs / closeUs,
      aim: '1.15',
    }),
    formatRow(
      `CPU of connect, abort, guard recorded: ${formatMicros(harnessUs)}`,
      `bare sockets: ${formatMicros(socketsUs)}`,
      {
        ratio: harnessUs / socketsUs,
        aim: '1.10',
      },
    ),
    formatRow(
      `${kit.accounted} of ${kit.connections} guards, the last after ${formatMillis(kit.lastMs)}`,
      `bare closes: ${formatMillis(bare.lastMs)}`,
      { ratio: kit.lastMs / bare.lastMs, aim: '1.2' },
    ),
    formatRow(
      `guards per second: ${Math.round((kit.accounted / kit.lastMs) * 1_000)}`,
      `bare closes: ${Math.round((bare.accounted / bare.lastMs) * 1_000)}`,
    ),
    formatRow(
      `memory per connection, server: ${formatKib(kit.serverBytesEach)}`,
      `bare server: ${formatKib(bare.serverBytesEach)}`,
    ),
    formatRow(
      `memory per connection, harness: ${formatKib(kit.clientBytesEach)}`,
      `with the bare server: ${formatKib(bare.clientBytesEach)}`,
    ),
  ];
}

function formatRow(measured: string, against: string, compared?: { ratio: number; aim: string }): string {
  const [what, value = ''] = measured.split(/: |, the last after /);
  return `| ${what} | ${value} | ${against} | ${compared?.ratio.toFixed(2) ?? ''} | ${compared ? `at most ${compared.aim} | ${compared.ratio <= Number(compared.aim) ? 'yes' : 'no'}` : ' |'} |`;
}

const formatSeconds = (number: number): string => `${number.toFixed(2)} s`;
const formatMillis = (number: number): string => `${number.toFixed(0)} ms`;
const formatMicros = (number: number): string => `${number.toFixed(0)} µs`;
const formatMib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
const formatKib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;
