import { runBenchmark } from '../harness/bench/bench.ts';

// `npm run bench [connections]`: prints a markdown table. A run is kept in docs/reports/benchmark.md.
console.log(await runBenchmark(Number(process.argv[2] ?? 10_000)));
