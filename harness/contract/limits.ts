/** How long each thing may take, in milliseconds. The first four are those of docs/contract.md. */
export interface ContractLimits {
  /** Until the first line. */
  startMs: number;
  /** From a request to its guards and its first byte. */
  readyMs: number;
  /** Until a request below /hangup/ is answered. */
  answerMs: number;
  /** From SIGTERM, or the end of standard input, to the end of the process. */
  graceMs: number;
  /** A held connection must be silent for so long. */
  quietMs: number;
  /** A server has this long to fall over what a client did, or to say that it noticed. */
  settleMs: number;
  /** An open stream has this long to show work. */
  workMs: number;
  /** A stream of three lines has this long to end. */
  streamEndMs: number;
}

export const CONTRACT_LIMITS: ContractLimits = {
  startMs: 20_000,
  readyMs: 10_000,
  answerMs: 5_000,
  graceMs: 500,
  quietMs: 300,
  settleMs: 500,
  workMs: 1_000,
  streamEndMs: 2_000,
};
