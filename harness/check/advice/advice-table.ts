import type { Fault, Phase } from '../../../scenarios/kit/vocabulary.ts';
import type { CheckVerdict } from '../../model/check-report.ts';

// Which evidence leads to which incident of scenarios/incidents/, and which package to which recipe of scenarios/recipes/. Data only.

/** An incident, and what must be seen for it: all that is given, of each at least one. */
export interface AdviceRule {
  incident: string;
  kinds?: readonly string[];
  verdicts?: readonly CheckVerdict[];
  methods?: readonly string[];
  faults?: readonly Fault[];
  phases?: readonly Phase[];
  /** In the code around the line. */
  code?: RegExp;
  /** On the stack, or imported by the file. */
  packages?: readonly string[];
  /** What the server said before it ended. */
  log?: RegExp;
}

const WORK = ['timer', 'activity', 'write', 'listener', 'upstream-request', 'file', 'process', 'worker', 'watch'];
const WITH_BODY = ['POST', 'PUT', 'PATCH'];
const EARLY: readonly Phase[] = ['during-upload', 'before-headers', 'before-first-byte'];

/** The first that applies is taken, so what says more about the cause stands above what says less. */
export const ADVICE_RULES: readonly AdviceRule[] = [
  {
    incident: '20-crash',
    verdicts: ['crashed'],
    log: /ERR_INVALID_STATE|Controller is already closed|write after end/,
  },
  {
    incident: '36-unhandled-abort',
    verdicts: ['crashed'],
    log: /ERR_STREAM_PREMATURE_CLOSE|AbortError|unhandled|ECONNRESET|ERR_STREAM_UNABLE_TO_PIPE/i,
  },
  { incident: '30-websocket', faults: ['vanish', 'stall'], verdicts: ['leak'], packages: ['ws'] },
  { incident: '31-socket-io', faults: ['vanish'], verdicts: ['leak'], packages: ['socket.io'] },
  { incident: '11-half-open', faults: ['vanish'], verdicts: ['leak'] },
  { incident: '09-ignored-backpressure', faults: ['stall'], verdicts: ['leak'] },
  { incident: '22-head', methods: ['HEAD'], kinds: WORK },
  { incident: '26-mcp-tool', packages: ['@modelcontextprotocol/sdk'] },
  {
    incident: '33-graphql',
    packages: ['graphql-yoga', 'graphql', 'graphql-sse'],
    kinds: ['parked-await', 'parked-generator', 'listener', 'response'],
  },
  { incident: '17-proxy-hop', kinds: ['upstream-request', 'connection', 'timer'], packages: ['http-proxy'] },
  { incident: '06-token-burn', packages: ['ai', 'openai', '@anthropic-ai/sdk'] },
  {
    incident: '01-wrong-emitter',
    methods: WITH_BODY,
    code: /\breq\w*(?:\.raw)?\.(?:on|once|addListener)\(\s*['"`](?:close|end|aborted)/,
  },
  { incident: '13-collected-signal', code: /\bnew Request\([^)]*\bsignal\b/ },
  { incident: '12-one-channel', kinds: WORK, code: /\.(?:clone|tee)\(\)/ },
  {
    incident: '18-reset-stream',
    packages: ['node:http2', 'http2'],
    code: /\bif \(!\s*\w+\.(?:writableFinished|writableEnded)\)/,
  },
  { incident: '10-parked-drain', kinds: ['parked-await', 'response'], code: /['"`]drain['"`]/ },
  { incident: '24-release-lock', kinds: ['upstream-request', 'connection'], code: /\.releaseLock\(/ },
  {
    incident: '27-waiting-upstream',
    kinds: ['upstream-request'],
    code: /\b(?:signal\.aborted|\.destroyed)\b/,
  },
  { incident: '06-token-burn', kinds: ['upstream-request'] },
  { incident: '08-closed-pipeline', kinds: ['file'], phases: EARLY },
  { incident: '07-pipe', kinds: ['file', 'process', 'connection'], code: /\.pipe\(/ },
  { incident: '05-async-setup', kinds: WORK, phases: EARLY },
  { incident: '03-idle-generator', kinds: ['parked-generator'] },
  { incident: '03-idle-generator', kinds: ['parked-await'], code: /async\s*(?:function\s*)?\*|\.return\(/ },
  { incident: '15-reconnect-storm', verdicts: ['leak'], kinds: ['listener'] },
];

/** An incident whose bug `check` cannot name, and why. A test holds the corpus against both tables. */
export const UNNAMED_INCIDENTS: Readonly<Record<string, string>> = {
  '02-false-alarm': 'The answer ends as a complete one would, and nothing is held.',
  '04-never-started': 'Nothing is held but a number in the memory of the server.',
  '14-shutdown': 'It shows only when the server is to end, which no client causes.',
  '16-compression': 'Nothing is held: what is wrong is that nothing arrives.',
  '19-success-as-abort': 'Nothing is held: what is wrong is what the server does when a complete answer has ended.',
  '21-must-survive': 'Nothing is held: what is wrong is what is not done.',
  '22-head': 'It needs Bun, which loads no probe.',
  '23-any-retention': 'Only memory is held, and no line is known of what keeps it.',
  '25-blind-probe': 'Nothing is held: what is wrong is that a job is given to a client that has left.',
  '28-nginx-ignore-abort': 'What ignores the client is a proxy in another process, which is not on Node.',
  '29-nginx-buffering': 'What takes everything is a proxy in another process, which is not on Node.',
  '32-grpc': 'Its clients speak gRPC, which no visit does.',
  '34-proxy-middleware': 'Nothing is held: what is wrong is that nothing arrives.',
  '35-payment': 'Nothing is held: what is wrong is what is not done.',
  '37-nginx-withheld': 'Nothing is held: what is wrong is that nothing arrives.',
  '38-truncated-reply': 'Nothing is held: what is wrong is what is saved.',
  '39-deno-abort': 'It needs Deno, which loads no probe.',
  '09-ignored-backpressure': 'It needs a client that stays and reads nothing, for longer than a visit lasts.',
  '11-half-open': 'It needs a client that vanishes, and the kernel holds its bytes for longer than a visit lasts.',
  '30-websocket': 'It needs a client that vanishes, which --fault vanish makes.',
  '31-socket-io': 'Its clients speak Socket.IO, which no visit does.',
};

/** A framework, by a package of it: the first that is seen is taken, so what builds on another stands above it. */
export const FRAMEWORKS: readonly { packages: readonly string[]; recipe: string; page: string }[] = [
  { packages: ['@nestjs/core', '@nestjs/common'], recipe: 'on-nest', page: 'nestjs' },
  { packages: ['next'], recipe: 'on-next', page: 'nextjs' },
  { packages: ['@trpc/server'], recipe: 'on-trpc', page: 'trpc' },
  { packages: ['hono', '@hono/node-server'], recipe: 'on-hono', page: 'hono' },
  { packages: ['fastify'], recipe: 'on-fastify', page: 'fastify' },
  { packages: ['@hapi/hapi'], recipe: 'on-hapi', page: 'hapi' },
  { packages: ['h3', 'nitro', 'nitropack'], recipe: 'on-h3', page: 'h3-2-nitro-3' },
  { packages: ['koa'], recipe: 'on-koa', page: 'koa' },
  { packages: ['express'], recipe: 'on-express', page: 'express' },
  { packages: ['node:http2', 'http2'], recipe: 'on-http2', page: 'nodehttp2' },
  { packages: ['node:http', 'http', 'node:https', 'https'], recipe: 'on-http', page: 'nodehttp' },
];
