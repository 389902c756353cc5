import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SERVER = 'scenarios/kit/main.ts';
const CLIENT = 'harness/observe/clients/remote-program.ts';

/** The programs of a run as plain JavaScript: Node starts them in half the time, and every version can run them. */
export interface Programs {
  /** The process that opens connections on command. */
  client: string;
  /** The server and its scenario: `node <server> <scenario>`. */
  server: string;
  scenarioOf: (id: string) => string;
}

/** Translates the server, the client and the scenarios in one go, into `folder`. */
export async function translate(ids: readonly string[], folder: string): Promise<Programs> {
  const sourceOf = (id: string) => `scenarios/${id}.ts`;
  const entryPoints = [SERVER, CLIENT, ...ids.map(sourceOf)].map((file) => join(ROOT, file));
  const outExtension = { '.js': '.mjs' };
  const options = { bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node22' } as const;
  const paths = { entryPoints, outbase: ROOT, outdir: folder, outExtension } as const;
  try {
    await build({ ...options, ...paths, packages: 'external', logLevel: 'silent' });
  } finally {
    await stop(); // esbuild would keep its own process for the next build
  }
  const outputOf = (source: string) => join(folder, source.replace(/\.ts$/, '.mjs'));
  return { client: outputOf(CLIENT), server: outputOf(SERVER), scenarioOf: (id) => outputOf(sourceOf(id)) };
}
