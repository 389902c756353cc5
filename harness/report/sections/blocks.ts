import type { Block, Finding, Outcome, Text } from '../model.ts';

/** A name as code, safe whatever is in it. */
export function formatCode(name: string): string {
  return `\`${name.replaceAll('`', "'")}\``;
}

/** A table that needs no legend. */
export function buildTable(columns: readonly string[], rows: readonly (readonly (Text | Outcome)[])[]): Block {
  return { kind: 'table', table: { columns, groups: [{ name: null, rows }], legend: [] } };
}

export function buildFindingBlocks(findings: readonly Finding[]): Block[] {
  return findings.map((finding) => ({ kind: 'finding', finding }));
}
