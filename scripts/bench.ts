import { bench } from '../harness/bench/bench.ts';

// `npm run bench [connections]`: prints a markdown table. See docs/benchmark.md.
console.log(await bench(Number(process.argv[2] ?? 10_000)));
