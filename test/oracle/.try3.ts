import { Random } from '../cpu/oracle/random.ts';
import { CLONES } from './helpers/clones.ts';
import { LOCKS } from './helpers/locks.ts';

for (const c of [LOCKS, CLONES])
  for (const r of c.compare({ cpus: 2 }, new Random(Number(process.argv[2])), Number(process.argv[3])))
    console.log(r.helper, r.calls, r.skipped ?? '', r.disagreement ?? '');
