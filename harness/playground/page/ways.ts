import { svg, type TemplateResult } from 'lit-html';
import type { Fault } from '../../../scenarios/kit/vocabulary.ts';

/** One way of leaving, as it stands on a button. */
export interface Way {
  fault: Fault;
  name: string;
  /** What happens, in one sentence. */
  sentence: string;
  /** The packets, between the client on the left and the server on the right. */
  picture: TemplateResult;
  /** What brings the client back, if anything does. */
  back?: string;
}

const ends = svg`<circle class="end" cx="8" cy="18" r="5"/><rect class="end" x="83" y="13" width="10" height="10" rx="2"/>`;
const arrow = (text: string, kind: string, y = 18) =>
  svg`<path class="packet ${kind}" d="M17 ${y}H76m-5-4 5 4-5 4"/><text class="packet ${kind}" x="47" y="${y - 4}" text-anchor="middle">${text}</text>`;
const answer = (text: string, kind: string, { y = 26, to = 17 } = {}) =>
  svg`<path class="packet ${kind}" d="M79 ${y}H${to}m5-4-5 4 5 4"/><text class="packet ${kind}" x="${(79 + to) / 2}" y="${y + 10}" text-anchor="middle">${text}</text>`;
const cross = (x: number) => svg`<path class="cross" d="M${x - 5} 13l10 10m0-10-10 10"/>`;
const draw = (...parts: TemplateResult[]) => svg`${ends}${parts}`;

/** The tenth way needs no client of ours. */
export const TAB: Omit<Way, 'fault'> = {
  name: 'A real tab',
  sentence: 'A tab of your browser opens and is the client of both servers. Close it, as your users do.',
  picture: draw(svg`<path class="packet plain" d="M1 9V4h9v5m3-5 4 4m0-4-4 4"/>`, arrow('FIN', 'good')),
};

/** The ways in the order of their keys, 1 to 9. */
export const WAYS: readonly Way[] = [
  {
    fault: 'fin',
    name: 'Close',
    sentence: 'The client closes its socket. Its kernel sends a FIN: “I have nothing more to say.”',
    picture: draw(arrow('FIN', 'good')),
  },
  {
    fault: 'reset',
    name: 'Reset',
    sentence: 'The client throws the connection away. Its kernel sends a RST: “There is no such connection.”',
    picture: draw(arrow('RST', 'bad')),
  },
  {
    fault: 'half-close',
    name: 'Half-close',
    sentence: 'The client says that it will send no more, and goes on reading. The packet is the same FIN.',
    picture: draw(arrow('FIN', 'good', 14), answer('data', 'plain', { y: 23 })),
  },
  {
    fault: 'abort',
    name: 'Abort',
    sentence: 'A program gives its fetch() up with an AbortController. Its library closes the socket.',
    picture: draw(svg`<text class="note" x="0" y="34">fetch</text>`, arrow('FIN', 'good')),
  },
  {
    fault: 'kill',
    name: 'Kill',
    sentence: 'The client is a process of its own and is killed with SIGKILL. Its kernel closes the socket for it.',
    picture: draw(cross(8), arrow('FIN', 'good')),
  },
  {
    fault: 'stall',
    name: 'Stop reading',
    sentence: 'The client stays connected and reads no more. No packet says so; buffers fill up on the way.',
    picture: draw(answer('data', 'plain', { y: 18, to: 34 }), svg`<path class="pile" d="M20 10v16m5-16v16m5-16v16"/>`),
    back: 'Read again',
  },
  {
    fault: 'vanish',
    name: 'Vanish',
    sentence:
      'The client is cut off, as by a pulled cable or a dead battery. It says nothing, and no packet reaches it.',
    picture: draw(answer('data', 'plain', { y: 18, to: 46 }), cross(36)),
  },
  {
    fault: 'sigstop',
    name: 'Freeze',
    sentence:
      'The client’s process is stopped with SIGSTOP. Its kernel goes on acknowledging until its buffers are full.',
    picture: draw(svg`<path class="pile" d="M5 26v9m6-9v9"/>`, answer('data', 'plain', { y: 18, to: 24 })),
  },
  {
    fault: 'shutdown',
    name: 'Stop the server',
    sentence: 'The client stays, and the server’s process gets a SIGTERM, as at every deployment.',
    picture: draw(svg`<text class="packet bad" x="70" y="9" text-anchor="middle">SIGTERM</text>`, cross(88)),
  },
];
