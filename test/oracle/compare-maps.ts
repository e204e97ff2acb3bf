import { ExerciseGenerator } from './generator.ts';
import { MachineMaps } from './machine-maps.ts';
import { ModelMaps } from './model-maps.ts';
import { type Exercise, firstDifference, formatAnswer, formatMap, formatOperation, type Outcome } from './operation.ts';
import { shrink } from './shrink.ts';

/** Operations of an exercise, and exercises that one run of the harness carries out. */
const EXERCISE_LENGTH = 200;
const EXERCISES_OF_BATCH = 100;

/** What comparing gave. */
export interface MapComparison {
  /** Operations compared, creations included. */
  readonly operations: number;
  /** Compared operations by map type and action, for the report: `hash user update`. */
  readonly counts: ReadonlyMap<string, number>;
  /** The smallest exercise that disagrees, described; `undefined` where all agree. */
  readonly disagreement: string | undefined;
}

/** What the running kernel does with one exercise. */
export function askMachine(exercise: Exercise, cpus: number): Outcome {
  const machine = new MachineMaps(cpus);
  machine.add(exercise);
  return machine.run()[0]!;
}

/** What the model does with one exercise. */
export function askModel(exercise: Exercise, cpus: number): Outcome {
  const model = new ModelMaps(cpus);
  const outcome = model.run(exercise);
  model.release();
  return outcome;
}

/** Compares machine and model on random exercises until so many operations agree, or one does not. */
export function compareMaps(cpus: number, seed: number, operations: number): MapComparison {
  const counts = new Map<string, number>();
  const generator = new ExerciseGenerator(seed, cpus);
  let done = 0;
  while (done < operations) {
    const length = Math.min(EXERCISE_LENGTH, Math.max(20, Math.ceil((operations - done) / 50)));
    const exercises: Exercise[] = [];
    for (let planned = 0; exercises.length < EXERCISES_OF_BATCH && planned < operations - done; ) {
      const exercise = generator.next(length);
      exercises.push(exercise);
      planned += 1 + exercise.operations.length;
    }
    const machine = new MachineMaps(cpus);
    for (const exercise of exercises) machine.add(exercise);
    const expected = machine.run();
    const model = new ModelMaps(cpus);
    for (const [index, exercise] of exercises.entries()) {
      const found = model.run(exercise);
      if (firstDifference(expected[index]!, found) !== -1) {
        model.release();
        return { operations: done, counts, disagreement: describe(minimal(exercise, cpus), cpus) };
      }
      done += 1 + found.answers.length;
      count(counts, exercise, found);
    }
    model.release();
  }
  return { operations: done, counts, disagreement: undefined };
}

function count(counts: Map<string, number>, { map, operations }: Exercise, { answers }: Outcome): void {
  const type = formatMap(map).split(',')[0]!;
  const add = (what: string) => counts.set(`${type} ${what}`, (counts.get(`${type} ${what}`) ?? 0) + 1);
  add('create');
  for (let index = 0; index < answers.length; index++) add(operations[index]!.action);
}

function minimal(exercise: Exercise, cpus: number): Exercise {
  return shrink(exercise, (smaller) => firstDifference(askMachine(smaller, cpus), askModel(smaller, cpus)) !== -1);
}

/** An exercise with both sides' answers, and what to add to the regressions. */
function describe(exercise: Exercise, cpus: number): string {
  const machine = askMachine(exercise, cpus);
  const model = askModel(exercise, cpus);
  const lines = [`map: ${formatMap(exercise.map)}`];
  if (machine.created !== model.created) {
    lines.push(`  create: Linux ${answerOf(machine.created)}, the model ${answerOf(model.created)}   <-- disagree`);
  }
  exercise.operations.forEach((operation, index) => {
    const expected = machine.answers[index];
    const found = model.answers[index];
    if (expected === undefined || found === undefined) return;
    const [left, right] = [formatAnswer(expected), formatAnswer(found)];
    lines.push(`  ${formatOperation(operation)}: ${left === right ? left : `Linux ${left}, the model ${right}   <--`}`);
  });
  return [...lines, 'to be added to test/oracle/regressions.yaml:', regressionEntry(exercise, machine, cpus)].join(
    '\n',
  );
}

function answerOf(created: number): string {
  return formatAnswer({ result: created, bytes: new Uint8Array() });
}

/** An exercise as an entry of regressions.yaml. */
export function regressionEntry(exercise: Exercise, machine: Outcome, cpus: number): string {
  const operations = machine.answers.map(
    (answer, index) => `    - ${formatOperation(exercise.operations[index]!)} -> ${formatAnswer(answer)}`,
  );
  return [
    `- name: (what disagreed)`,
    `  cpus: ${cpus}`,
    `  map: ${formatMap(exercise.map)}`,
    `  created: ${answerOf(machine.created)}`,
    operations.length === 0 ? '  operations: []' : ['  operations:', ...operations].join('\n'),
  ].join('\n');
}
