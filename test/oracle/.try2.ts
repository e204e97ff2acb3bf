import { compareMaps } from './compare-maps.ts';

const t = Date.now();
const r = compareMaps(2, Number(process.argv[2]), Number(process.argv[3]));
console.log(r.operations, r.disagreement, Date.now() - t);

import { ExerciseGenerator } from './generator.ts';
import { formatMap, formatOperation, parseMap, parseOperation } from './operation.ts';

const g = new ExerciseGenerator(5, 2);
for (let i = 0; i < 200; i++) {
  const e = g.next(50);
  if (formatMap(parseMap(formatMap(e.map))) !== formatMap(e.map)) console.log('map', e.map);
  for (const o of e.operations) {
    const t = formatOperation(o);
    if (formatOperation(parseOperation(t)) !== t) console.log(t.slice(0, 200));
  }
}
