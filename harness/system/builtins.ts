import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * An ES import of a builtin touches every getter of its namespace, and so loads what is there for others: with node:http all
 * of undici, half of a server's start. Translated with this, a program touches only what it imports by name, and a name that
 * is not there is an error of the translation.
 */
export const builtinsPlugin: Plugin = {
  name: 'builtins',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^node:/ }, ({ path }) =>
      isBuiltin(path) ? { path, namespace: 'builtin' } : null,
    );
    pluginBuild.onLoad({ filter: /^node:/, namespace: 'builtin' }, ({ path }) => ({
      contents: createBuiltinModule(path),
    }));
  },
};

function createBuiltinModule(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) => name !== 'default');
  return [
    `const builtin = process.getBuiltinModule(${JSON.stringify(path)});`,
    'export default builtin;',
    ...names.map((name) => `export const ${name} = /* @__PURE__ */ (() => builtin.${name})();`),
  ].join('\n');
}
