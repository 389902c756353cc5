import { buildRequest } from '../check/request.ts';
import { FAULT_TRAITS } from '../model/faults.ts';
import { createLoopbackEnv } from '../observe/network/loopback.ts';
import { Programs } from '../observe/programs.ts';
import { UsageError } from '../system/errors.ts';
import { Workspace } from '../system/workspace.ts';
import { assertOptions } from './assert-options.ts';
import { leave } from './leave.ts';
import { joinMethod, listHeaderLines, type RequestOptions } from './request-options.ts';
import type { HangUp, HangUpFault, HangUpPhase } from './vocabulary.ts';

export interface HangUpOptions extends RequestOptions {
  /** `reset` if left out. */
  fault?: HangUpFault | undefined;
  /** `mid-stream` if left out. */
  phase?: HangUpPhase | undefined;
  /** `GET` if left out, or `POST` if there is a body. */
  method?: string | undefined;
  /** How long to wait for the first byte of the body; 10,000 if left out. */
  withinMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

let hangUps = 0;

/**
 * A client that asks `url`, and leaves in a given way. After `half-close` and `stall` it is still connected until this resolves.
 * @throws {Error} with a sentence, if the connection is refused, or if the answer ends or does not come before it can leave
 */
export async function hangUp(url: string, options: HangUpOptions = {}): Promise<HangUp> {
  assertOptions('hangUp', options);
  const { fault = 'reset', phase = 'mid-stream', withinMs = 10_000 } = options;
  const { signal = new AbortController().signal } = options;
  const target = buildTarget(url, options);
  await using workspace = new Workspace();
  const programs = FAULT_TRAITS[fault].ownProcess
    ? await Programs.translatePrograms([], workspace.createPath('programs'), signal)
    : Programs.createEmpty();
  await using networkEnv = createLoopbackEnv(workspace, programs);
  return await leave({ target, networkEnv, fault, phase, withinMs, signal });
}

/** @throws {UsageError} */
function buildTarget(url: string, options: HangUpOptions) {
  const { method, body, insecure = false, fault = 'reset' } = options;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
    throw new UsageError('invalid-option', `Expected a URL such as http://127.0.0.1:3000/events, got '${url}'.`);
  const { request, tls } = buildRequest({
    url: joinMethod(method, url),
    headers: listHeaderLines(options),
    insecure,
    ...(body !== undefined && { body }),
  });
  hangUps += 1;
  return {
    host: parsed.hostname === 'localhost' ? '127.0.0.1' : parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port || (tls ? 443 : 80)),
    connection: `${fault}-${hangUps}`,
    hold: null,
    request,
    ...(tls && { tls }),
  };
}
