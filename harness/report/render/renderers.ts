import { stripControlCharacters } from '../../model/format.ts';
import type { Report, ReportModel } from '../model.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { terminal } from './terminal.ts';

/** Every format. */
export const renderers = {
  terminal,
  markdown,
  html: {
    getFile: (name) => `${name}.html`,
    render: async (report, options) => (await import('./html.ts')).html.render(report, options), // its libraries load slowly
  },
  json,
  junit,
  github,
} satisfies Record<string, Renderer>;

export type Format = keyof typeof renderers;

/**
 * A report in one format, in pieces, made when they are asked for. What servers and other tools wrote is text only: it steers no
 * terminal and reorders no line.
 */
export async function* renderPieces(
  report: Report,
  format: Format,
  options: RenderOptions = { color: false },
): AsyncGenerator<string> {
  const rendered = await renderers[format].render({ ...report, model: cleanModel(report.model) }, options);
  if (typeof rendered === 'string') yield rendered;
  else yield* rendered;
}

/** The same as one text. */
export async function renderReport(report: Report, format: Format, options?: RenderOptions): Promise<string> {
  let text = '';
  for await (const piece of renderPieces(report, format, options)) text += piece;
  return text;
}

/** That of a large run is cleaned once, for all formats. */
const cleanedModels = new WeakMap<ReportModel, ReportModel>();

function cleanModel(model: ReportModel): ReportModel {
  const cleaned = cleanedModels.get(model) ?? cleanTexts(model);
  cleanedModels.set(model, cleaned);
  return cleaned;
}

/** The same value with every text in it cleaned. */
function cleanTexts<T>(value: T): T {
  if (typeof value === 'string') return stripControlCharacters(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cleanTexts) as T;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cleanTexts(item)])) as T;
}
