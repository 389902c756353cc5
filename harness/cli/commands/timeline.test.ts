import { readdirSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { UpgradeTimeline } from '../../model/upgrade-timeline.ts';
import { commands } from '../commands.ts';
import { createProgram } from '../parse-arguments.ts';
import { parseCommand } from '../parse-command.ts';
import { describeCells, formatCommand } from './timeline.ts';

const REPORTS = new URL('../../../docs/reports/', import.meta.url);
const committed = readdirSync(REPORTS)
  .filter((name) => /^timeline-.+\.json$/.test(name))
  .map((name) => {
    const text = readFileSync(new URL(name, REPORTS), 'utf8');
    return [name, { text, timeline: JSON.parse(text) as UpgradeTimeline }] as const;
  });

type TimelineWords = Parameters<typeof commands.timeline>;

/** What the command line makes of a command that a reader types. */
async function parseTimelineCommand(command: string): Promise<TimelineWords> {
  const timeline = vi.spyOn(commands, 'timeline').mockResolvedValue(0);
  onTestFinished(() => timeline.mockRestore());
  const { args } = parseCommand(command);
  await createProgram(() => {}).parseAsync(args.slice(1), { from: 'user' });
  return timeline.mock.lastCall!;
}

test.each(committed)(
  '%s is what its command gives: the same package, cells and versions',
  async (_file, { timeline }) => {
    const { command, name, cells, every, patienceMs } = timeline;
    const [word, options] = await parseTimelineCommand(command);
    expect(command).toBe(formatCommand(word, options));
    expect(word.slice(0, word.lastIndexOf('@'))).toBe(name);
    expect({ cells: describeCells(options), every: options.every, patienceMs: options.patience }).toEqual({
      cells,
      every,
      patienceMs,
    });
  },
);

test.each(committed)('%s has one line for each change', (_file, { text, timeline }) => {
  const lines = text.split('\n').map((line) => line.split('"first":').length - 1);
  expect(lines.filter((count) => count > 0)).toEqual(timeline.changes.map(() => 1));
});

test('a command that narrows a timeline says so in full, and can be typed', async () => {
  const command =
    'npx hangup timeline "koa@>=3" --stack koa --runtime bun@1 --full --cell "* / GET / * / * / * / *" --fault fin,reset --patience 2000 --every';
  expect(formatCommand(...(await parseTimelineCommand(command)))).toBe(command);
});
