/** The headers of a request, whichever way a server shows them. */
export type RequestHeaders = Readonly<Record<string, unknown>> | Pick<Headers, 'get'>;

/** One header; undefined if the request has none of that name. */
export function getHeader(headers: RequestHeaders, name: string): string | undefined {
  const value: unknown = hasGetMethod(headers) ? headers.get(name) : headers[name];
  return typeof value === 'string' ? value : undefined;
}

function hasGetMethod(headers: RequestHeaders): headers is Pick<Headers, 'get'> {
  return typeof headers.get === 'function';
}
