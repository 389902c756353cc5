import type { SkipCode } from './codes.ts';
import type { Network, ScenarioRequest } from '../../scenarios/kit/scenario.ts';
import type { BoundedOutcome, Fault, Phase } from '../../scenarios/kit/vocabulary.ts';
import type { StackStream } from '../../scenarios/kit/stream.ts';

// The record types that observe, judge and report share. They hold data only; none of them imports another.

/** One combination to be observed. */
export interface Cell {
  scenario: string;
  fault: Fault;
  phase: Phase;
  /** Which of its streams a stack is asked for; a scenario of the catalog has one only. */
  stream?: StackStream;
}

/** What a client asks for. */
export interface Request extends ScenarioRequest {
  /** Sent right behind the request, as by a client that pipelines; only bare sockets do it. */
  more?: string;
  stream?: StackStream;
}

/** What a report says of a scenario beside its results. */
export interface ServerText {
  id: string;
  claim: string;
  why: string;
  lesson: string;
  links: readonly string[];
  guards: readonly string[];
  /** The kinds of stream that a stack takes, with the guards of each: those of its `guards` that are no signals. */
  bodies?: Readonly<Record<string, readonly string[]>>;
  /** The source of the scenario's file. */
  code: string;
}

/** A resource of a request, a number, the numbered lines that the client received, or the server's process. */
export type ExpectationKind = 'guard' | 'gauge' | 'items' | 'process';

/** What is expected of one of them in a cell. */
export interface Expectation {
  name: string;
  kind: ExpectationKind;
  /** One of these; null where nothing has been accepted yet. */
  outcomes: readonly BoundedOutcome[] | null;
}

/** A cell with what is expected in it; no name comes twice. */
export interface PlannedCell {
  cell: Cell;
  expectations: readonly Expectation[];
  request: Request;
  /** The guards that must be held before the client leaves. */
  held: readonly string[];
  /** How long to look after the disconnect, at least. */
  patienceMs?: number;
  awaited?: AwaitedRelease;
  /** Why it is not observed, although it was asked for. */
  skip?: Skip;
}

/** Look on until these guards are released, at most so long after the disconnect: the machine decides when that is due. */
export interface AwaitedRelease {
  guards: readonly string[];
  withinMs: number;
}

/** Why this machine cannot observe something, and what would change that. */
export interface Skip {
  code: SkipCode;
  sentence: string;
}

export function isSkip(value: object): value is Skip {
  return 'code' in value && 'sentence' in value;
}

/** One server with the cells to observe on it. */
export interface ServerPlan {
  /** What sentences and reports call the server: the `scenario` of its cells. */
  id: string;
  start: StartableServer | { skip: Skip };
  /** A network namespace of its own, for all its cells. */
  network?: Network;
  cells: readonly PlannedCell[];
  /** A server for each cell instead of one for all. */
  serverPerCell?: boolean;
  text: ServerText;
}

/** How a server is started: a file of ours, or any executable that speaks the contract. */
export type StartableServer = { program: Program } | { command: Command };

/** What to run: any executable. */
export interface Command {
  file: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** The harness's own working directory if left out. */
  cwd?: string;
}

/** A server under test: a file of ours, what runs it and what it finds when it imports a package. */
export interface Program {
  /** The file's path below scenarios/, without its ending. */
  source: string;
  /** The executable and its first arguments; this process's own Node if left out. */
  runtime?: Command;
  /** The name by which a package is imported -> the folder in which it lies. */
  packages?: Readonly<Record<string, string>>;
  /** Variables of its environment. */
  env?: Readonly<Record<string, string>>;
}

/** Whether the server's cells are part of a matrix: asked for by method, body and shape, and compared with accepted behavior. */
export function isMatrixPlan({ cells }: ServerPlan): boolean {
  return cells.some(({ cell }) => cell.stream !== undefined);
}

/** Whether a server of this name is one of those in other languages. */
export function isReference({ name }: { name: string }): boolean {
  return name.startsWith('references/');
}

/** Whether the end of the server's process in this cell is something to judge, and no failure. */
export function isExitJudged({ expectations }: Pick<PlannedCell, 'expectations'>): boolean {
  return expectations.some(({ kind }) => kind === 'process');
}

export function countCells(plans: readonly ServerPlan[]): number {
  return plans.reduce((sum, { cells }) => sum + cells.length, 0);
}
