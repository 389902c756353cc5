import type { MethodDefinition } from '@grpc/grpc-js';
import type { ScenarioRequest } from '../../kit/scenario.ts';

/** A method that takes nothing and answers with a stream of texts, without a .proto file. */
export const WATCH: MethodDefinition<Buffer, string> = {
  path: '/hangup.Feed/Watch',
  requestStream: false,
  responseStream: true,
  requestSerialize: (bytes) => bytes,
  requestDeserialize: (bytes) => bytes,
  responseSerialize: (text) => Buffer.from(text),
  responseDeserialize: (bytes) => bytes.toString(),
};

/** Its call: one empty message behind a prefix of five bytes. */
export const CALL: ScenarioRequest = {
  method: 'POST',
  path: WATCH.path,
  headers: { 'content-type': 'application/grpc', te: 'trailers' },
  bodyBytes: 5,
  body: '\0\0\0\0\0',
  protocol: 'http2',
};
