import Table from 'cli-table3';
import { catalog, load } from '../../../scenarios/catalog.ts';
import { cellsOf } from '../../judge/expectations.ts';
import { EXIT, type ExitCode } from '../exit.ts';

/** `hangup list`: every scenario with its claim and the faults that it declares. */
export async function list({ json }: { json: boolean }): Promise<ExitCode> {
  const rows = await Promise.all(catalog.map((id) => row(id)));
  if (json) console.log(JSON.stringify(rows, null, 2));
  else console.log(tableOf(rows));
  return EXIT.expected;
}

interface Row {
  id: string;
  claim: string;
  faults: string[];
}

async function row(id: string): Promise<Row> {
  const scenario = await load(id);
  const faults = cellsOf(scenario).map(({ cell }) => cell.fault);
  return { id, claim: scenario.claim, faults: [...new Set(faults)] };
}

function tableOf(rows: readonly Row[]): string {
  const table = new Table({
    head: ['scenario', 'claim', 'faults'],
    colWidths: [31, 58, 26],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  table.push(...rows.map(({ id, claim, faults }) => [id, claim, faults.join(', ')]));
  return table.toString();
}
