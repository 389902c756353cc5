import type { Side } from '../messages.ts';

/** What a link holds: two servers, and the code where it differs from the checkout's. */
export interface SharedState {
  hangup: string;
  pair: string;
  code: Partial<Record<Side, string>>;
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
    const { hangup, pair, code } = JSON.parse(text) as SharedState;
    return { hangup, pair, code };
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
