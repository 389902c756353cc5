import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Scenario } from './scenario.ts';
import type { Stack } from './stack.ts';

// The program behind every scenario: `node scenarios/kit/main.ts scenarios/seed/silent.ts`. Each kind loads only its own.
const file = pathToFileURL(resolve(process.argv[2] ?? ''));
const { default: declaration } = (await import(file.href)) as { default: Scenario | Stack };
if ('signals' in declaration) await (await import('./serve-stack.ts')).serveStack(declaration);
else if ('listen' in declaration) await (await import('./serve-listener.ts')).serveListener(declaration);
else {
  // A handler finds what it imports already loaded: a client that leaves early is not to meet the loader. What cannot be
  // loaded by its name alone is the handler's to import.
  await Promise.allSettled((declaration.packages ?? []).map((name) => import(name)));
  (await import('./serve.ts')).serveScenario(declaration);
}
