import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OPTIMISE_LATER } from '../../node/optimise-later.ts';
import { type Bundles, ROOT } from './bundles.ts';

const url = (path: string) => pathToFileURL(path).href;
const SHARE = url(join(ROOT, 'test/share.mjs'));
const SWITCHES = url(join(import.meta.dirname, 'switches.mjs'));
const REPORTER = url(join(import.meta.dirname, 'first-failure.mjs'));
const CUCUMBER = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
const CONFIG = join('test/mutation', 'cucumber.mjs');
/** Milliseconds until a judge is ended that has no measured time. */
const LONGEST = 20 * 60_000;

/** Judges: files of unit tests, or scenarios by their places. */
export type Kind = 'tests' | 'scenarios';

/** What the judges of one kind came by when no fault was on. */
export interface Coverage {
  /** Seconds of each judge, by its name. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly coverage: {
    /** How often each fault was come by as modules were imported, by its id. */
    readonly static?: Readonly<Record<string, number>>;
    /** The same for each judge. */
    readonly perTest?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
}

/** How a judge ended: with 0, with a failure that it names, or by the clock. */
export interface Judgement {
  readonly killed: boolean;
  /** What killed the fault. Empty where it lives. */
  readonly by: string;
}

function commandOf(kind: Kind, names: readonly string[], bundles: Bundles): readonly string[] {
  const flags = [...OPTIMISE_LATER, '--import', SWITCHES];
  if (kind === 'scenarios') return [...flags, CUCUMBER, '--config', CONFIG, '--fail-fast', ...places(names)];
  const share = names.map((name) => [name, bundles.test(name)]);
  const source = `import { run } from ${JSON.stringify(SHARE)};
    import { judgedBy } from ${JSON.stringify(SWITCHES)};
    await run(${JSON.stringify(share)}, judgedBy);`;
  const reporter = [`--test-reporter=${REPORTER}`, '--test-reporter-destination=stdout'];
  return [...flags, '--import', bundles.host, ...reporter, '--input-type=module', '-e', source];
}

/** Scenarios as the command line of cucumber takes them, a feature once. */
function places(names: readonly string[]): string[] {
  const lines = new Map<string, string[]>();
  for (const name of names) {
    const at = name.lastIndexOf(':');
    const feature = name.slice(0, at);
    lines.set(feature, [...(lines.get(feature) ?? []), name.slice(at)]);
  }
  return [...lines].map(([feature, at]) => `${feature}${at.join('')}`);
}

/**
 * Lets judges of one kind run in a process of their own, up to the first failure.
 * @param names none: all scenarios
 * @param environment beside the usual one
 * @param milliseconds until the process is ended
 */
function runJudges(
  kind: Kind,
  names: readonly string[],
  bundles: Bundles,
  environment: Readonly<Record<string, string>>,
  milliseconds = LONGEST,
): Promise<Judgement> {
  const child = spawn(process.execPath, [...commandOf(kind, names, bundles)], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      FORCE_COLOR: '0',
      REX_CONFORMANCE_EFFORT: 'quick',
      // What a fault has translated is for nobody else.
      REX_CONFORMANCE_CACHE: 'off',
      REX_MUTATION_STEPS: new URL(bundles.steps).pathname,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      if (text.length < 100_000) text += data;
    });
  }
  return new Promise((resolve) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      // With what it has started.
      process.kill(-child.pid!, 'SIGKILL');
    }, milliseconds);
    child.on('close', (status) => {
      clearTimeout(timer);
      const named = /^FAILED: (.*)$/m.exec(text)?.[1] ?? /^\d+\) Scenario: (.*?) #/m.exec(text)?.[1];
      const by = late ? 'time' : (named ?? text.trim().split('\n').at(-1)!.slice(0, 200));
      resolve(status === 0 ? { killed: false, by: '' } : { killed: true, by });
    });
  });
}

/**
 * Runs judges without a fault.
 * @throws Error if one of them fails: then it judges nothing
 */
export async function cover(kind: Kind, names: readonly string[], bundles: Bundles): Promise<Coverage> {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const file = join(folder, 'coverage.json');
  try {
    const { killed, by } = await runJudges(kind, names, bundles, { REX_MUTATION_COVERAGE: file });
    if (killed) throw new Error(`without a fault, a judge fails already: ${by}`);
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Lets judges run with one fault on.
 * @param limit how often the fault may be come by before the run counts as endless
 * @param seconds that the judges took without a fault
 */
export function judge(
  kind: Kind,
  names: readonly string[],
  bundles: Bundles,
  { id, limit, seconds }: { readonly id: string; readonly limit: number; readonly seconds: number },
): Promise<Judgement> {
  const environment = { __STRYKER_ACTIVE_MUTANT__: id, REX_MUTATION_LIMIT: String(limit) };
  return runJudges(kind, names, bundles, environment, 30_000 + 10_000 * seconds);
}
