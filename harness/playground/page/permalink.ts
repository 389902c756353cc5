import { SIDES } from '../messages.ts';
import { listDone } from '../recording/done.ts';
import { getAttempts } from '../recording/recording.ts';
import type { SharedState, State } from './state.ts';

/** What the reader guessed, and did since the last connection. */
export function collectShared({ hangup, pair, code, sources, predictions, recording, moment }: State): SharedState {
  const edits = SIDES.filter((side) => code[side] !== sources[side]?.code).map((side) => [side, code[side]]);
  const done = listDone(getAttempts(recording.left).current, moment);
  return { hangup, pair: pair?.id ?? '', code: Object.fromEntries(edits) as SharedState['code'], predictions, done };
}

/** Whether it holds more than two servers as they are in the checkout. */
export function bringsMore({ code, predictions, done }: SharedState): boolean {
  return Object.keys(code).length + done.length > 0 || Object.values(predictions).some((one) => one !== null);
}

/** The part of an address behind `#link=`. */
export async function encodeLink(shared: SharedState): Promise<string> {
  const bytes = await transform(new TextEncoder().encode(JSON.stringify(shared)), new CompressionStream('deflate-raw'));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** @throws {Error} a sentence, for what is no link of the playground */
export async function decodeLink(link: string): Promise<SharedState> {
  try {
    const binary = atob(link.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const text = new TextDecoder().decode(await transform(bytes, new DecompressionStream('deflate-raw')));
    const shared = JSON.parse(text) as Partial<SharedState>;
    return { hangup: '', pair: '', code: {}, predictions: { left: null, right: null }, done: [], ...shared };
  } catch {
    throw new Error('Expected a link of the playground, got something else. Copy it whole.');
  }
}

async function transform(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const response = new Response(new Blob([bytes]).stream().pipeThrough(stream));
  return new Uint8Array(await response.arrayBuffer());
}
