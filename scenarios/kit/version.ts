import { readFileSync } from 'node:fs';

/** The version of a package that this program can import, as the package's own package.json says. */
export function versionOf(name: string, importedAs: string = name): string {
  for (let folder = new URL('.', import.meta.resolve(importedAs)); ; folder = new URL('..', folder)) {
    try {
      const found = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as Record<string, string>;
      if (found.name === name && found.version !== undefined) return found.version;
    } catch (error) {
      if (folder.pathname === '/') throw error;
    }
  }
}
