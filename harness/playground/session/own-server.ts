import { checkServer } from '../../check/check.ts';
import { CHECK_DEFAULTS } from '../../check/options.ts';
import { buildRequest } from '../../check/request.ts';
import { UsageError } from '../../system/errors.ts';
import type { OwnServerReport, ServerLook } from '../messages.ts';
import { watchServer } from './server-watch.ts';

interface OwnServerListener {
  signal: AbortSignal;
  onProgress: (sentence: string) => void;
  onLook: (look: Omit<ServerLook, 'at'>) => void;
}

/**
 * What `hangup check --attach --yes` says of a server that already runs on this machine.
 * @throws {UsageError} for what is no address of one
 */
export async function checkOwnServer(
  address: string,
  { signal, onProgress, onLook }: OwnServerListener,
): Promise<OwnServerReport> {
  const url = parseAddress(address);
  const origin = new URL(url.origin);
  using _watch = watchServer(origin, { signal, onLook });
  const { verdict, findings, notJudged } = await checkServer({
    ...CHECK_DEFAULTS,
    name: url.origin,
    target: { origin, quick: true },
    requests: [buildRequest({ url: `${url.pathname}${url.search}`, headers: [], insecure: false })],
    signal,
    onProgress,
  });
  return { verdict, findings, notJudged };
}

function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && ['127.0.0.1', 'localhost'].includes(url.hostname)) return url;
  throw new UsageError('invalid-option', `Expected an address such as http://127.0.0.1:3000/events, got '${address}'.`);
}
