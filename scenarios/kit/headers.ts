/** The headers of a request, whichever way a server shows them. */
export type RequestHeaders = Readonly<Record<string, unknown>> | Pick<Headers, 'get'>;

/** One header; undefined if the request has none of that name. */
export function headerOf(headers: RequestHeaders, name: string): string | undefined {
  const value: unknown = hasGet(headers) ? headers.get(name) : headers[name];
  return typeof value === 'string' ? value : undefined;
}

function hasGet(headers: RequestHeaders): headers is Pick<Headers, 'get'> {
  return typeof headers.get === 'function';
}
