import type { Report } from '../model.ts';

export interface RenderOptions {
  color: boolean;
  /** Columns of the terminal. Without one a table has 120 at most, and a sentence stays on one line. */
  width?: number | undefined;
}

/** A text, or one in pieces. */
export type Rendered = string | Iterable<string>;

/** One format of a report. It reads the model only, and escapes for its format what others wrote. */
export interface Renderer {
  /** The name of its file for a report of this name; null if it is not a file. */
  getFile(name: Report['name']): string | null;
  render(report: Report, options: RenderOptions): Rendered | Promise<Rendered>;
}
