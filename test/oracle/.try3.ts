import { COUNTERS, STACKS } from './helpers/perf.ts';
import { Random } from '../cpu/oracle/random.ts';
for (const c of [COUNTERS, STACKS]) for (const r of c.compare({ cpus: 2 }, new Random(Number(process.argv[2])), Number(process.argv[3]))) console.log(r.helper, r.calls, r.skipped ?? '', r.disagreement ?? '');
