import { SIDES, type Side } from '../messages.ts';
import { findBeginning, getAttempts, type Recording } from '../recording/recording.ts';
import { buildScenarioFile } from '../recording/scenario-file.ts';
import type { Api } from './api.ts';
import { getSideName, readClock, type State } from './state.ts';

/** What a report replays. */
export interface RecordedRun {
  title: string;
  hangup: string;
  recording: Recording;
  code: Record<Side, string>;
  ids: Record<Side, string>;
  names: Readonly<Record<Side, string>>;
  fromMs: number;
  toMs: number;
}

/** Gives a vitest file to the browser: it leaves the server as the client just did. */
export async function exportTest(side: Side, { state, api }: { state: State; api: Api }): Promise<void> {
  const source = state.sources[side]!;
  const fault = getAttempts(state.recording[side]).current?.left?.fault ?? 'fin';
  const { text } = await api.buildTest({ id: source.id, code: state.code[side] }, fault);
  download(`${getName(source.id)}-${fault}.test.js`, { text, type: 'text/javascript' });
}

/** Gives what was observed to the browser, as a scenario. @throws {Error} a sentence, if nothing was observed yet */
export function exportScenario(side: Side, { recording, sources, code, moment }: State): void {
  const { current } = getAttempts(recording[side]);
  const { id, guards } = sources[side]!;
  const isBeforeHeaders = moment.kind === 'before-headers';
  const file = current && buildScenarioFile({ id, guards, code: code[side], attempt: current, isBeforeHeaders });
  if (file === null) throw new Error('Disconnect first: a scenario says what happens then.');
  download(file.name, { text: file.text, type: 'text/typescript' });
}

/** Gives the recording to the browser as one page that replays it without a server. */
export async function exportReport(state: State): Promise<void> {
  const [script, style] = await Promise.all(
    ['/replay.js', '/page.css'].map(async (path) => (await fetch(path)).text()),
  );
  const { hangup, recording, code, sources, pair } = state;
  const run: RecordedRun = {
    title: pair?.title || (sources.left?.claim ?? ''),
    hangup,
    recording,
    code,
    ids: { left: sources.left?.id ?? '', right: sources.right?.id ?? '' },
    names: { left: getSideName(state, 'left'), right: getSideName(state, 'right') },
    fromMs: findBeginning(recording),
    toMs: readClock(state),
  };
  const text = buildReport(run, { script: script ?? '', style: style ?? '' });
  download(`hangup-${getName(run.ids.left)}.html`, { text, type: 'text/html' });
}

function buildReport(run: RecordedRun, { script, style }: { script: string; style: string }): string {
  const data = JSON.stringify(run).replaceAll('<', String.raw`\u003c`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>hangup: ${SIDES.map((side) => run.ids[side]).join(' and ')}</title><style>${style}</style></head>
<body><script type="application/json" id="run">${data}</script><script type="module">${script}</script></body></html>
`;
}

function getName(id: string): string {
  return id.replace(/^workshop\//, '').replaceAll(/[/#]/g, '-');
}

function download(name: string, { text, type }: { text: string; type: string }): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser reads it after the click
}
