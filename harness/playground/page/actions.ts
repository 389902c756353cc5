import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import { SIDES, type EventBatch, type Pair, type Side } from '../messages.ts';
import { repeatDone } from '../recording/done.ts';
import type { Prediction } from '../recording/outcome.ts';
import { addBatch, createRecording, findBeginning } from '../recording/recording.ts';
import type { Api } from './api.ts';
import { checkExercise, checkOwnServer } from './checks.ts';
import { exportReport, exportScenario, exportTest } from './exports.ts';
import { bringsMore, collectShared, decodeLink, encodeLink } from './permalink.ts';
import { readSavedCode, saveCode } from './saved-code.ts';
import { describeSides, findTabProblem, readClock, type SharedState, type State } from './state.ts';
import { TOUR } from './tour.ts';

const SLOW_MOTION = 0.1;

/** Scrolls to what is new, where a small screen does not show it. */
const reveal = (selector: string) => document.querySelector(selector)?.scrollIntoView({ block: 'nearest' });

/** What can be done on the page. Each changes the state and has it shown. */
export class Actions {
  readonly state: State;
  readonly #context: { state: State; api: Api; show: () => void };
  readonly #api: Api;
  readonly #show: () => void;

  constructor(state: State, { api, show }: { api: Api; show: () => void }) {
    this.state = state;
    this.#api = api;
    this.#show = show;
    this.#context = { state, api, show };
  }

  receive = (batch: EventBatch): void => {
    this.state.offsetMs = Math.min(this.state.offsetMs, performance.now() - batch.at);
    addBatch(this.state.recording, batch);
    const { ownServer } = this.state;
    if (batch.progress !== undefined) ownServer?.steps.push(batch.progress);
    if (batch.look !== undefined) ownServer?.looks.push(batch.look);
    for (const side of SIDES) {
      const { ended } = this.state.recording[side];
      if (ended !== null && ended.problems.length > 0) this.state.problems[side] = ended.problems;
    }
    this.#show();
  };

  /** Shows two servers, starts them and connects to both. */
  async openPair(pair: Pair, code: Partial<Record<Side, string>> = {}): Promise<void> {
    const { state } = this;
    const predictions = { left: null, right: null };
    Object.assign(state, { pair, predictions, predictor: 'You', isAsked: false, clock: { mode: 'live' } });
    Object.assign(state, { answer: null, problem: null, showsSolution: false });
    Object.assign(state, { problems: { left: [], right: [] }, showsDifference: { left: false, right: false } });
    state.recording = createRecording(); // what is shown is not to be taken for that of the new servers
    const sources = await Promise.all(SIDES.map((side) => this.#api.readSource(pair[side])));
    SIDES.forEach((side, index) => {
      const source = sources[index]!;
      state.sources[side] = source;
      state.code[side] = code[side] ?? readSavedCode(source) ?? source.code;
    });
    this.#show();
    await this.run(...SIDES);
  }

  /** Shows what came with a link, code beside the checkout's; it runs only after a click. */
  async offerLink(link: string): Promise<void> {
    const shared = await decodeLink(link);
    const pair = this.state.pairs.find((one) => one.id === shared.pair);
    if (pair === undefined) throw new Error(`Expected a link to servers that this version has, got '${shared.pair}'.`);
    await this.openPair(pair);
    if (bringsMore(shared)) this.set('offered', shared);
  }

  /** Runs the code that came with a link, and leaves as its sender did, as long after the connection. */
  async acceptOffer({ code, predictions, done }: SharedState): Promise<void> {
    const { state } = this;
    for (const side of SIDES) if (code[side] !== undefined) this.edit(side, code[side]);
    const { pair } = Object.assign(state, { offered: null });
    await this.run(...SIDES);
    Object.assign(state, { predictions, predictor: 'The sender' });
    const isServed = () => state.pair === pair && SIDES.every((side) => state.problems[side].length === 0);
    await repeatDone(done, (leaving) => this.#try(async () => isServed() && this.#api.repeat(leaving)));
  }

  /** Makes the address of what is shown, and puts it into the clipboard, which a browser may refuse. */
  async share(): Promise<void> {
    const link = (this.state.shared = await encodeLink(collectShared(this.state)));
    await navigator.clipboard.writeText(`${location.origin}/#link=${link}`).then(
      () => this.#announce('The link is in the clipboard.'),
      () => this.#announce('The link is below: the browser keeps its clipboard to itself.'),
    );
  }

  exportTest = (side: Side) => this.#try(() => exportTest(side, this.#context));
  exportScenario = (side: Side) => this.#try(async () => exportScenario(side, this.state));
  exportReport = () => this.#try(() => exportReport(this.state));
  checkExercise = () => this.#try(async () => this.#announce(await checkExercise(this.#context)));
  checkOwnServer = async (address: string) => this.#announce(await checkOwnServer(address, this.#context));

  /** Shows a step of the tour, with its servers. */
  async goToStep(step: number): Promise<void> {
    this.set('tourStep', step);
    const pair = this.state.pairs.find(({ id }) => id === TOUR[step]?.pair);
    if (pair === undefined) return;
    if (pair.id === this.state.pair?.id) await this.connect();
    else await this.openPair(pair);
  }

  /** Serves the code as it is edited, and connects. */
  async run(...sides: readonly Side[]): Promise<void> {
    const { state } = this;
    for (const side of sides) state.isRunning[side] = true;
    this.#show();
    await this.#try(async () => {
      const choices = sides.map((side) => [side, this.#getChoice(side)] as const);
      const served = await this.#api.run(Object.fromEntries(choices));
      for (const side of sides) state.problems[side] = served[side] ?? [];
      if (sides.every((side) => state.problems[side].length === 0)) await this.connect();
    });
    for (const side of sides) state.isRunning[side] = false;
    state.clock = { mode: 'live' };
    this.#show();
  }

  /** New clients: what was predicted was said of those before them. */
  async connect(): Promise<void> {
    this.state.clock = { mode: 'live' };
    Object.assign(this.state, { predictions: { left: null, right: null }, predictor: 'You' });
    await this.#try(() => this.#api.connect(this.state.clients));
  }

  /** Leaves both servers, unless a prediction is asked for first. */
  async leave(fault: Fault): Promise<void> {
    const { state } = this;
    if (state.missing[fault] !== undefined || !this.#isPredicted()) return;
    state.clock = { mode: 'live' };
    await this.#try(() => this.#api.leave({ fault, moment: state.moment, clients: state.clients }));
    this.#announce('The client has left both servers.');
    reveal('.outcome');
  }

  /** Opens a tab that is the client of both servers; to close it is to leave them. */
  openTab(): void {
    if (findTabProblem(this.state) !== null || !this.#isPredicted()) return;
    this.state.clock = { mode: 'live' };
    open(this.#api.tabAddress, '_blank', 'noopener'); // nothing is awaited before: a browser blocks what it takes for no click
    this.#announce('A tab is the client of both servers now. Close it.');
  }

  returnClients = () => this.#try(() => this.#api.returnClients());

  predict(side: Side, prediction: Prediction): void {
    Object.assign(this.state, { predictor: 'You', predictions: { ...this.state.predictions, [side]: prediction } });
    this.#show();
  }

  setAsking(asks: boolean): void {
    Object.assign(this.state, { asksPrediction: asks, isAsked: false });
    localStorage.setItem('hangup-predict', asks ? 'yes' : 'no');
    this.#show();
  }

  edit(side: Side, code: string): void {
    const { state } = this;
    state.code[side] = code;
    state.answer = null;
    const source = state.sources[side];
    if (source === null) return;
    saveCode(source, code);
    this.#show();
  }

  reset(side: Side): void {
    const source = this.state.sources[side];
    if (source !== null) this.edit(side, source.code);
  }

  toggleDifference(side: Side): void {
    this.state.showsDifference[side] = !this.state.showsDifference[side];
    this.#show();
  }

  togglePause(): void {
    const { state } = this;
    state.clock = state.clock.mode === 'live' ? { mode: 'paused', atMs: readClock(state) } : { mode: 'live' };
    this.#show();
  }

  /** Shows what was recorded again, from just before the client left. */
  replay(): void {
    const fromMs = findBeginning(this.state.recording);
    this.state.clock = { mode: 'replay', fromMs, startedAt: performance.now(), speed: SLOW_MOTION };
    this.#show();
  }

  scrub = (atMs: number): void => {
    this.state.clock = { mode: 'paused', atMs };
    this.#show();
  };

  pointAt = (ms: number | null): void => {
    this.state.cursorMs = ms;
    this.#show();
  };

  set<K extends 'moment' | 'clients' | 'search' | 'offered' | 'shared' | 'ownServer' | 'tourStep' | 'showsSolution'>(
    name: K,
    value: State[K],
  ): void {
    this.state[name] = value;
    this.#show();
  }

  /** Says to who cannot see it how both servers stand. */
  announceOutcomes = () => this.#announce(describeSides(this.state));

  #getChoice(side: Side) {
    const source = this.state.sources[side]!;
    return { id: source.id, ...(source.fixedBecause === null && { code: this.state.code[side] }) };
  }

  /** Asks for a prediction first, if it is to be asked for. */
  #isPredicted(): boolean {
    const { state } = this;
    state.isAsked = state.asksPrediction && SIDES.every((side) => state.predictions[side] === null);
    if (!state.isAsked) return true;
    this.#announce('First a guess: what will the cleanup do on each server?');
    reveal('.predict');
    return false;
  }

  #announce(sentence: string): void {
    this.state.announcement = sentence;
    this.#show();
  }

  async #try(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#announce((error as Error).message);
      this.state.problem = (error as Error).message;
      this.#show();
    }
  }
}
