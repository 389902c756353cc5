/** What a request says beside its method and path. */
export interface RequestOptions {
  headers?: Readonly<Record<string, string>> | undefined;
  body?: string | undefined;
  /** Over https: take any certificate. */
  insecure?: boolean | undefined;
}

/** `POST /chat`. */
export function joinMethod(method: string | undefined, path: string): string {
  return method === undefined ? path : `${method.toUpperCase()} ${path}`;
}

/** The headers as `name: value`. */
export function listHeaderLines({ headers = {} }: RequestOptions): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}
