import type { Fault } from '../../scenarios/kit/vocabulary.ts';

/** The facts of a fault: who did what, and what it needs. */
interface FaultTraits {
  /** Who did it: `client reset`, `server received SIGTERM`. */
  subject: 'client' | 'server' | 'stream';
  did: string;
  /** A control shows what happens without a disconnect. */
  kind: 'disconnect' | 'control';
  /** What the client does; one that stops reading is still connected. */
  client: 'leaves' | 'stops-reading' | 'stays' | 'finishes';
  /** Whether the server's process receives SIGTERM. */
  endsServer: boolean;
  /** Whether its client needs a process to itself. */
  ownProcess: boolean;
  /** Where it can be made; `any` is loopback or a network namespace. */
  network: 'loopback' | 'any' | 'filter-or-namespace' | 'namespace';
  /** Whether a stream is served to its end, or left, before the look begins. */
  servesBefore: boolean;
  /** Whether its cells are never folded together with those of other faults. */
  foldsAlone: boolean;
}

const DISCONNECT: Omit<FaultTraits, 'did'> = {
  subject: 'client',
  kind: 'disconnect',
  client: 'leaves',
  endsServer: false,
  ownProcess: false,
  network: 'loopback',
  servesBefore: false,
  foldsAlone: false,
};

export const FAULT_TRAITS: Readonly<Record<Fault, FaultTraits>> = {
  fin: { ...DISCONNECT, did: 'closed' },
  reset: { ...DISCONNECT, did: 'reset' },
  'half-close': { ...DISCONNECT, did: 'closed its sending side' },
  abort: { ...DISCONNECT, did: 'aborted' },
  kill: { ...DISCONNECT, did: 'was killed', ownProcess: true, network: 'any' },
  stall: { ...DISCONNECT, did: 'stopped reading', client: 'stops-reading', foldsAlone: true },
  vanish: { ...DISCONNECT, did: 'vanished', network: 'filter-or-namespace' },
  'vanish+return': {
    ...DISCONNECT,
    did: 'vanished and came back on another connection',
    network: 'filter-or-namespace',
  },
  'link-down': { ...DISCONNECT, did: 'lost its link', ownProcess: true, network: 'namespace' },
  sigstop: { ...DISCONNECT, did: 'was stopped', ownProcess: true, network: 'any' },
  reuse: { ...DISCONNECT, did: 'aborted its second stream', servesBefore: true, foldsAlone: true },
  reconnect: { ...DISCONNECT, did: 'connected and left again and again', servesBefore: true },
  supersede: { ...DISCONNECT, did: 'stayed while a second one with its identity connected', client: 'stays' },
  shutdown: { ...DISCONNECT, subject: 'server', did: 'received SIGTERM', client: 'stays', endsServer: true },
  'reset+shutdown': { ...DISCONNECT, did: 'reset, and then the server received SIGTERM', endsServer: true },
  complete: {
    ...DISCONNECT,
    subject: 'stream',
    did: 'completed',
    kind: 'control',
    client: 'finishes',
    servesBefore: true,
    foldsAlone: true,
  },
  stay: { ...DISCONNECT, did: 'stayed', kind: 'control', client: 'stays', foldsAlone: true },
};

/** `client reset`, `server received SIGTERM`. */
export function describeFault(fault: Fault): string {
  const { subject, did } = FAULT_TRAITS[fault];
  return `${subject} ${did}`;
}

/** Whether nothing happens at all: the client stays, and the server is let alone. */
export function isUndisturbed(fault: Fault): boolean {
  const { client, kind } = FAULT_TRAITS[fault];
  return client === 'stays' && kind === 'control';
}

/** Whether no packet tells the server: only its own deadline can, a heartbeat, or TCP_USER_TIMEOUT. */
export function isSilentFault(fault: Fault): boolean {
  return ['filter-or-namespace', 'namespace'].includes(FAULT_TRAITS[fault].network);
}

/** Whether a second client comes while the first one stays. */
export function isSuperseded(fault: Fault): boolean {
  const { client, kind, endsServer } = FAULT_TRAITS[fault];
  return client === 'stays' && kind === 'disconnect' && !endsServer;
}

/** Whether the server ends the stream by itself. */
export function isCompleted(fault: Fault): boolean {
  return FAULT_TRAITS[fault].client === 'finishes';
}

/** Whether the client is still there and could be given something, whether or not it reads. */
export function isConnected(fault: Fault): boolean {
  const { client, endsServer } = FAULT_TRAITS[fault];
  return (client === 'stays' || client === 'stops-reading') && !endsServer;
}

/** Those of `hangup check`, which need no network of their own, and leave the server running. */
export const CHECK_FAULTS = [
  'reset',
  'fin',
  'half-close',
  'abort',
  'kill',
  'stall',
  'vanish',
  'reuse',
  'supersede',
  'complete',
  'stay',
] as const satisfies readonly Fault[];
