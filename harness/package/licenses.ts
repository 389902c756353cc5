import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE = /^node_modules\/(?:@[^/]+\/)?[^/]+/;

/** The licenses of the packages that are bundled: each asks that its text goes where its code goes. @param inputs paths of bundled files */
export async function collectLicenses(root: string, inputs: readonly string[]): Promise<string> {
  const folders = new Set(inputs.flatMap((path) => PACKAGE.exec(path)?.[0] ?? []));
  const texts = [...folders].toSorted().map(async (folder) => {
    const { name, version, license } = JSON.parse(
      await readFile(join(root, folder, 'package.json'), 'utf8'),
    ) as Readonly<Record<string, string>>;
    const file = (await readdir(join(root, folder))).find((one) => /^licen[cs]e/i.test(one));
    const text = file === undefined ? '' : `\n\n${(await readFile(join(root, folder, file), 'utf8')).trim()}`;
    return `${name} ${version}: ${license}${text}\n`;
  });
  return ['This package contains code of the packages below.\n', ...(await Promise.all(texts))].join('\n---\n\n');
}
