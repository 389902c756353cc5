import type { ScenarioRequest } from '../../scenarios/kit/scenario.ts';
import { UPGRADE_HEADERS } from '../observe/clients/http1-request.ts';

const MOST_PADDING = 16;
/** All that stands for itself between single quotes. */
const TYPEABLE = /^[\p{L}\p{N}\p{P}\p{S} \n]*$/u;

/** The line of shell that asks for the stream of a scenario as the harness does, and shows it as it comes. */
export function formatCurlCommand(
  { method, bodyBytes, body, headers = {}, path = '/', protocol }: ScenarioRequest,
  origin: string,
): string {
  if (protocol === 'websocket')
    return ['curl -N', ...headerWords({ ...UPGRADE_HEADERS, ...headers }), `'${origin}${path}'`].join(' ');
  const text = body ?? 'x'.repeat(Math.min(bodyBytes, MOST_PADDING));
  const isTypeable = TYPEABLE.test(text) && !text.includes("'");
  return [
    ...(isTypeable ? [] : [`printf '${printfWord(text)}' |`]),
    'curl -N',
    ...(protocol === 'http2' ? ['--http2-prior-knowledge'] : []),
    ...headerWords(headers),
    ...(method === (text === '' ? 'GET' : 'POST') ? [] : [`-X ${method}`]),
    ...(text !== '' && isTypeable ? [`--data '${text}'`] : []),
    ...(isTypeable ? [] : ['--data-binary @- --output -']), // who is asked in bytes may well answer in bytes
    `${origin}${path}`,
  ].join(' ');
}

function headerWords(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`);
}

/** What printf makes the text of: every byte that could not be typed, or that means something to it, in octal. */
function printfWord(text: string): string {
  const escapeOctal = (byte: number) => `\\${byte.toString(8).padStart(3, '0')}`;
  return [...Buffer.from(text)]
    .map((byte) =>
      /[\w .,:;{}()[\]"/-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : escapeOctal(byte),
    )
    .join('');
}
