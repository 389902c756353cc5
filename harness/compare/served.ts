import type { Versions } from '../model/run.ts';
import type { Mount } from './pairs.ts';

/** Only what runs can say which version it is: a wrong one proves nothing about the version that was asked for. */
export function wrongVersion(mount: Mount, served: Pick<Versions, 'stack' | 'runtime'>): string | null {
  const { name, stack, packages, runtime } = mount;
  const own = stack.package === null ? runtime.version : packages[stack.package];
  const wrong = [
    ...(served.runtime.name === runtime.name && served.runtime.version === runtime.version ? [] : [served.runtime]),
    ...(served.stack.version === own ? [] : [served.stack]),
  ].map((one) => `${one.name} ${one.version}`);
  return wrong.length === 0 ? null : `Expected ${name} to serve, got ${wrong.join(' and ')} from inside the server.`;
}
