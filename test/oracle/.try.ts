import { ExerciseGenerator } from '/work/main/test/oracle/generator.ts';
import { findMachine } from '/work/main/test/oracle/harness.ts';
import { MachineMaps } from '/work/main/test/oracle/machine-maps.ts';
import { ModelMaps } from '/work/main/test/oracle/model-maps.ts';
import { firstDifference, formatAnswer, formatMap, formatOperation } from '/work/main/test/oracle/operation.ts';

const m = findMachine();
console.log(m);
if (typeof m === 'string') process.exit();
const gen = new ExerciseGenerator(Number(process.argv[2] ?? 1), m.cpus);
const ex = Array.from({ length: 100 }, () => gen.next(200));
let t = Date.now();
const mm = new MachineMaps(m.cpus);
for (const e of ex) mm.add(e);
console.log('gen', Date.now() - t);
t = Date.now();
const k = mm.run();
console.log('machine', Date.now() - t);
t = Date.now();
const model = new ModelMaps(m.cpus);
const o = ex.map((e) => model.run(e));
console.log('model', Date.now() - t);
let bad = 0,
  ops = 0;
ex.forEach((e, i) => {
  ops += e.operations.length;
  const d = firstDifference(k[i]!, o[i]!);
  if (d === -1) return;
  if (bad++ > 8) return;
  console.log(formatMap(e.map), 'at', d, 'created', k[i]!.created, o[i]!.created);
  if (d >= 0)
    console.log(
      formatOperation(e.operations[d]!).slice(0, 300),
      '\n kernel',
      formatAnswer(k[i]!.answers[d]!).slice(0, 300),
      '\n model',
      formatAnswer(o[i]!.answers[d]!).slice(0, 300),
    );
});
console.log('ops', ops, 'bad', bad);
