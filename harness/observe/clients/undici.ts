import { Readable } from 'node:stream';
import { buildConnector, Client as Pool } from 'undici';
import { buildRequestBody, buildRequestHeaders, buildSentBody, type ClientTarget } from './client.ts';
import { ABORT_REASON, KeptAliveClient, type Answer } from './kept-alive.ts';

/** The client that people have: undici, the engine of Node's fetch. */
export class UndiciClient extends KeptAliveClient {
  readonly #pool: Pool;
  readonly #abort = new AbortController();

  constructor(target: ClientTarget) {
    super(target);
    const openSocket = buildConnector({});
    const connect: buildConnector.connector = (options, callback) =>
      openSocket(options, (...result) => {
        this.countConnection(result[1]?.localPort ?? 0);
        callback(...result);
      });
    this.#pool = new Pool(`http://${target.host}:${target.port}`, { connect, headersTimeout: 0, bodyTimeout: 0 });
  }

  /** AbortController.abort() on the request. */
  override abort(): void {
    this.#abort.abort(ABORT_REASON);
  }

  protected override async sendRequest(target: ClientTarget): Promise<Answer> {
    const { method, path = '/' } = target.request;
    const { signal } = this.#abort;
    const reset = false; // undici would close after a HEAD
    const sentHeaders = { ...buildRequestHeaders(target), ...buildLengthHeader(target) };
    const options = { path, method, headers: sentHeaders, body: buildUpload(target), reset, signal };
    const { body, headers } = await this.#pool.request(options);
    return { body, encoding: headers['content-encoding'] };
  }

  protected override async closeConnection(): Promise<void> {
    await this.#pool.destroy(ABORT_REASON);
  }
}

/** The length of a body that is sent as a whole is known to undici. */
function buildLengthHeader({ cutsUpload = false, request }: ClientTarget): Record<string, string> {
  return cutsUpload ? { 'content-length': String(Buffer.byteLength(buildRequestBody(request))) } : {};
}

function buildUpload(target: ClientTarget): string | Readable | null {
  const sentBody = buildSentBody(target);
  if (target.cutsUpload !== true) return sentBody || null;
  const upload = new Readable({ read: () => {} }); // of the rest nothing comes
  upload.push(sentBody);
  return upload;
}
