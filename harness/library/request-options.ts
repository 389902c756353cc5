/** What a request says beside its method and path. */
export interface RequestOptions {
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Over https: take any certificate. */
  insecure?: boolean;
}

/** The headers as `name: value`. */
export function listHeaderLines({ headers = {} }: RequestOptions): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}
