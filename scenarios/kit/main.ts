import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Scenario } from './scenario.ts';
import { serve } from './serve.ts';

// The program behind every scenario: `node scenarios/kit/main.ts scenarios/seed/silent.ts`.
const file = pathToFileURL(resolve(process.argv[2] ?? ''));
const { default: scenario } = (await import(file.href)) as { default: Scenario };
serve(scenario);
