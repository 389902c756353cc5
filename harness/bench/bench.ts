import { crowds } from './crowd.ts';
import { cycleCosts } from './cycles.ts';
import { latencies } from './latency.ts';
import { Stage } from './bench-servers.ts';
import { suiteTimes } from './whole-suite.ts';

/** Measures everything and returns it as markdown, so that two runs can be compared. Trust the ratios, not the times. */
export async function bench(connections: number): Promise<string> {
  return [HEAD, await suiteRow(), ...(await stageRows(connections))].join('\n');
}

const HEAD = `| what | measured | against | ratio | aim | met |
|---|---|---|---|---|---|`;

async function suiteRow(): Promise<string> {
  const { cells, suiteSeconds, suiteCpuSeconds, longest, longestSeconds } = await suiteTimes();
  const suite = `whole suite, ${cells} cells: ${seconds(suiteSeconds)}, ${seconds(suiteCpuSeconds)} of CPU`;
  return row(suite, `longest cell alone, ${longest}: ${seconds(longestSeconds)}`, {
    ratio: suiteSeconds / longestSeconds,
    aim: '2',
  });
}

async function stageRows(connections: number): Promise<string[]> {
  await using stage = await Stage.open();
  const { guardUs, closeUs } = await latencies(stage);
  const { harnessUs, socketsUs } = await cycleCosts(stage);
  const { kit, bare } = await crowds(stage, connections);
  return [
    row(`median guard latency: ${micros(guardUs)}`, `bare response 'close': ${micros(closeUs)}`, {
      ratio: guardUs / closeUs,
      aim: '1.5',
    }),
    row(`CPU of connect, abort, guard recorded: ${micros(harnessUs)}`, `bare sockets: ${micros(socketsUs)}`, {
      ratio: harnessUs / socketsUs,
      aim: '1.10',
    }),
    row(
      `${kit.accounted} of ${kit.connections} guards, the last after ${millis(kit.lastMs)}`,
      `bare closes: ${millis(bare.lastMs)}`,
      { ratio: kit.lastMs / bare.lastMs, aim: '1.2' },
    ),
    row(
      `guards per second: ${Math.round((kit.accounted / kit.lastMs) * 1_000)}`,
      `bare closes: ${Math.round((bare.accounted / bare.lastMs) * 1_000)}`,
    ),
    row(`memory per connection, server: ${kib(kit.serverBytesEach)}`, `bare server: ${kib(bare.serverBytesEach)}`),
    row(
      `memory per connection, harness: ${kib(kit.clientBytesEach)}`,
      `with the bare server: ${kib(bare.clientBytesEach)}`,
    ),
  ];
}

function row(measured: string, against: string, compared?: { ratio: number; aim: string }): string {
  const [what, value = ''] = measured.split(/: |, the last after /);
  return `| ${what} | ${value} | ${against} | ${compared?.ratio.toFixed(2) ?? ''} | ${compared ? `at most ${compared.aim} | ${compared.ratio <= Number(compared.aim) ? 'yes' : 'no'}` : ' |'} |`;
}

const seconds = (number: number): string => `${number.toFixed(2)} s`;
const millis = (number: number): string => `${number.toFixed(0)} ms`;
const micros = (number: number): string => `${number.toFixed(0)} µs`;
const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;
