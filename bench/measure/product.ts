import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../node/package-root.ts';
import type { Line, Unit } from '../line.ts';
import type { Figure } from '../record.ts';
import { type Taken, timeCommand } from './commands.ts';
import { ratios, type Spread, spreadOf } from './turns.ts';

const COMMAND = join(packageRoot, 'cli/rex-conformance.mjs');
const OBJECTS = join(packageRoot, 'programs/bin');
/** Where a run of cucumber leaves its messages. */
const MESSAGES = join(packageRoot, 'reports/out/messages.ndjson');
/** One start of Node takes few ticks of the clock that counts processor time, so several are measured together. */
const STARTS = 10;
/** How `check` may end for an object of the corpus (docs/command-line.md): all but wrong usage. */
const VERDICTS = [0, 1, 3, 4, 5];

async function nodeStart(): Promise<Taken> {
  let [wall, processor] = [0, 0];
  for (let start = 0; start < STARTS; start++) {
    const taken = await timeCommand(process.execPath, ['-e', '0'], [0]);
    wall += taken.wall / STARTS;
    processor += taken.processor / STARTS;
  }
  return { wall, processor };
}

const cucumber = (...args: string[]): Promise<Taken> => timeCommand('npx', ['cucumber-js', ...args], [0]);
const check = (object: string): Promise<Taken> =>
  timeCommand(process.execPath, [COMMAND, 'check', join('programs/bin', object)], VERDICTS);

interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

/** Nanoseconds that each scenario of a run took, from its messages. */
export function scenarioTimes(messages: string): readonly number[] {
  const started = new Map<string, number>();
  const times: number[] = [];
  const at = ({ seconds, nanos }: Timestamp): number => seconds * 1e9 + nanos;
  for (const line of messages.split('\n').filter((text) => text.includes('"testCase'))) {
    const { testCaseStarted, testCaseFinished } = JSON.parse(line) as {
      testCaseStarted?: { id: string; timestamp: Timestamp };
      testCaseFinished?: { testCaseStartedId: string; timestamp: Timestamp };
    };
    if (testCaseStarted !== undefined) started.set(testCaseStarted.id, at(testCaseStarted.timestamp));
    if (testCaseFinished === undefined) continue;
    times.push(at(testCaseFinished.timestamp) - started.get(testCaseFinished.testCaseStartedId)!);
  }
  return times;
}

/** The corpus without its variants, which are in folders. */
function corpus(): readonly string[] {
  return readdirSync(OBJECTS, { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() && entry.name !== 'MANIFEST.yaml' ? [entry.name] : [],
  );
}

/** Our times in the turns, and those that they are divided by. */
interface Series {
  readonly ours: number[];
  readonly unit: number[];
}

/** Lines that are measured together, in one turn. */
type Part = (add: (name: string, ours: number, unit: number) => void) => Promise<void>;

const suite: Part = async (add) => {
  const start = await nodeStart();
  const serial = await cucumber();
  const scenarios = existsSync(MESSAGES) ? scenarioTimes(readFileSync(MESSAGES, 'utf8')) : [];
  const parallel = await cucumber('--parallel', '2');
  add('suite-wall', serial.wall, start.wall);
  add('suite-cpu', serial.processor, start.processor);
  add('suite-parallel', parallel.wall, serial.wall);
  if (scenarios.length > 0) add('scenario', spreadOf(scenarios).median, start.wall);
};

const run: Part = async (add) => {
  const start = await nodeStart();
  const { processor } = await timeCommand(process.execPath, [COMMAND, 'run', 'programs/bin/hello'], [0]);
  add('run', processor, start.processor);
};

const checks: Part = async (add) => {
  const start = await nodeStart();
  const times: number[] = [];
  for (const object of corpus()) times.push((await check(object)).processor);
  add('check-median', spreadOf(times).median, start.processor);
  add('check-worst', Math.max(...times), start.processor);
};

/** The parts, each with its lines and how many turns it gets at most. */
const PARTS: readonly { readonly part: Part; readonly lines: readonly string[]; readonly turns: number }[] = [
  { part: suite, lines: ['suite-wall', 'suite-cpu', 'suite-parallel', 'scenario'], turns: 3 },
  { part: run, lines: ['run'], turns: 7 },
  { part: checks, lines: ['check-median', 'check-worst'], turns: 1 },
];

function figureOf(name: string, unit: Unit, { ours, unit: divided }: Series): Figure {
  const ratio: Spread = spreadOf(ratios(ours, divided));
  return { name, unit, ratio, nanoseconds: spreadOf(ours).median };
}

/**
 * Measures the lines of the whole product that are among the lines given. Lines of one part are measured together.
 * @param turns how often at most; parts that take minutes are taken less often
 * @param note shows what goes on
 * @throws Diagnostic BENCH_COMMAND where a command ends as it should not
 */
export async function measureProduct(
  lines: readonly Line[],
  turns: number,
  note: (text: string) => void,
): Promise<readonly Figure[]> {
  const series = new Map<string, Series>();
  const wanted = lines.filter(({ kind }) => kind === 'product');
  if (wanted.length > 0 && process.platform !== 'linux') {
    for (const { name } of wanted) note(`skipped: ${name}: not Linux, which counts the processor time of commands`);
    return [];
  }
  for (const { part, lines: names, turns: most } of PARTS) {
    if (!wanted.some(({ name }) => names.includes(name))) continue;
    for (let turn = 0; turn < Math.min(turns, most); turn++) {
      await part((name, ours, unit) => {
        const found = series.get(name) ?? { ours: [], unit: [] };
        found.ours.push(ours);
        found.unit.push(unit);
        series.set(name, found);
      });
      note(`measured: ${names.join(', ')}`);
    }
  }
  return wanted.flatMap(({ name, unit }) => {
    const found = series.get(name);
    return found === undefined ? [] : [figureOf(name, unit, found)];
  });
}
