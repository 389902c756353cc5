import type { Fault } from '../../scenarios/kit/vocabulary.ts';

// What a report says, whatever its format. Texts are plain, with code in backticks: a renderer escapes or strips them.

/** `unknown` hides what may differ, and an `invalid` report did not prove itself: both are no answer. */
export type ReportStatus = 'expected' | 'different' | 'unknown' | 'invalid';

export interface ReportModel {
  title: string;
  status: ReportStatus;
  /** Why nothing in it is proven; empty if its self-check held. */
  selfCheck: readonly string[];
  /** All of it in one sentence. */
  summary: string;
  /** What ran, where and how: `hangup 0.2.0`, `patience 1000 ms`. */
  conditions: readonly string[];
  sections: readonly Section[];
  /** What CI lists case by case. */
  suites: readonly Suite[];
}

/** A record as it was made, and what is to be said of it. JSON holds the record, every other format shows the model. */
export interface Report {
  /** What its files are called. */
  name: 'report' | 'comparison' | 'bisection' | 'timeline' | 'contract' | 'check' | 'workshop';
  record: object;
  model: ReportModel;
}

export interface Section {
  title: string;
  /** Of its heading: 2 stands below the title of the report. */
  level: 2 | 3 | 4;
  /** What it is to the reader; null if it asks for no attention. */
  tone: Tone | null;
  /** A terminal and the summary of a job have less room than a document; a page has links, and shows all. */
  audience: 'all' | 'terminal' | 'document' | 'page';
  blocks: readonly Block[];
}

export type Block =
  | { kind: 'text'; text: Text; strong?: boolean }
  | { kind: 'list'; items: readonly Text[] }
  | { kind: 'code'; language: 'sh' | 'ts' | 'text'; text: string }
  | { kind: 'table'; table: Table }
  | { kind: 'finding'; finding: Finding }
  /** Drawn by pages only; a table beside it says the same. */
  | { kind: 'grid'; grid: Grid }
  /** Drawn by pages only; other documents say its caption. */
  | { kind: 'timeline'; timeline: Timeline }
  /** Shown by pages only; a table beside it has the outcome. */
  | { kind: 'cell'; detail: CellDetail };

export type Text = string | Part | readonly (string | Link)[];

/** To a section of the same document, as `#its title`, to a page of the web, or to a file, from the folder of the report. */
export interface Link {
  text: string;
  to: string;
}

export type Tone = 'good' | 'bad' | 'warning' | 'unknown' | 'muted';

export interface Part {
  text: string;
  tone: Tone;
}

/** Cells with one thing to say of them. */
export interface Finding {
  kind: 'different' | 'not-accepted' | 'unknown' | 'skipped' | 'flaky' | 'changed' | 'violation' | 'notable';
  /** What it is about: `seed/one: fin, reset mid-stream`, `express@5, express@4 on node@24`. */
  subject: string;
  /** How many cells that is; null where it says so itself. */
  count: number | null;
  points: readonly FindingPoint[];
  /** The lines that it is about, marked; left out where there are none. */
  code?: string;
  /** The end of the server's log; empty if it has nothing to do with it. */
  log: string;
  /** The command that observes it again. */
  rerun: string | null;
}

export interface FindingPoint {
  sentence: string;
  /** Where, if the subject does not say it: `GET, POST / mid-stream / fin / * / silent`, or a page that says more. */
  cells: readonly (string | readonly [Link])[];
}

export interface Table {
  /** One for each cell of a row, after one for the names of the groups if they have any. */
  columns: readonly string[];
  groups: readonly RowGroup[];
  /** What its signs mean. */
  legend: readonly string[];
  /** The first cell of a row that goes without saying where there is little room. */
  impliedLabel?: string;
}

export interface RowGroup {
  /** Of all its rows; null if they have nothing in common. */
  name: Text | null;
  rows: readonly (readonly (Text | Outcome)[])[];
}

/** What happened in the cell of a table: the first part is what most of it did. */
export interface Outcome {
  parts: readonly Part[];
  differs: boolean;
  /** What happened, in words. */
  title?: string;
  /** The anchor of its `CellDetail`. */
  to?: string;
}

/** All that is known of one cell. */
export interface CellDetail {
  /** Unique in the report: `seed/silent fin mid-stream`. */
  anchor: string;
  /** `fin mid-stream`. */
  name: string;
  outcome: Outcome;
  sentences: readonly string[];
  timeline: Timeline | null;
  /** The cell whose timeline shows the same; null if it has one itself, or if none was drawn. */
  alike: { name: string; anchor: string } | null;
  /** The command that observes it again. */
  rerun: string;
}

/** A picture of colored boxes: columns across, rows down. */
export interface Grid {
  title: string;
  columns: readonly string[];
  rows: readonly { label: string; cells: readonly (Part & { title: string })[] }[];
}

export interface Suite {
  name: string;
  /** ISO 8601. */
  startedAt: string;
  cases: readonly { name: string; seconds: number; findings: readonly Finding[] }[];
}

/** One connection as a picture. Moments are milliseconds since it was opened. */
export interface Timeline {
  title: string;
  /** What it shows, in words: the evidence of each guard. */
  caption: string;
  fault: Fault;
  /** When the client left. */
  disconnectMs: number;
  endMs: number;
  bars: readonly Bar[];
  ticksMs: readonly number[];
  writesMs: readonly number[];
}

export interface Bar {
  row: string;
  fromMs: number;
  toMs: number;
  state: BarState;
  /** What became of the guard, at the end of its last bar; else empty. */
  note: string;
}

/** `late` is what was held after the disconnect and then given back; `silent` what was still held at the end of the window. */
export type BarState = 'connected' | 'held' | 'late' | 'silent';

/** What a report says first whose self-check failed. */
export const UNPROVEN =
  'THIS PROVES NOTHING: the harness did not see the deliberate leaker leak and the perfect server release.';
