import { Random } from '../cpu/oracle/random.ts';
import { OUTPUT } from './helpers/output.ts';

const t = Date.now();
for (const r of OUTPUT.compare({ cpus: 2 }, new Random(Number(process.argv[2])), Number(process.argv[3])))
  console.log(r.helper, r.calls, r.skipped ?? '', r.disagreement ?? '');
console.log(Date.now() - t);
