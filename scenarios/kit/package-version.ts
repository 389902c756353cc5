import { readFileSync } from 'node:fs';

/** The version of a package that this program can import, as the package's own package.json says. */
export function readPackageVersion(name: string, importName: string = name): string {
  for (let folder = new URL('.', import.meta.resolve(importName)); ; folder = new URL('..', folder)) {
    try {
      const packageJson = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as Record<string, string>;
      if (packageJson.name === name && packageJson.version !== undefined) return packageJson.version;
    } catch (error) {
      if (folder.pathname === '/') throw error;
    }
  }
}
