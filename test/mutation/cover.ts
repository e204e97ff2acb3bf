import { dirname } from 'node:path';
import { type Bundles, fromRoot, testFiles } from './bundles.ts';
import type { Mutant } from './instrument.ts';
import { JudgesProcess, type Patience } from './warm/judges-process.ts';
import type { Kind, Question } from './warm/messages.ts';
import type { Failure } from './warm/run-tests.ts';
import type { Hits } from './warm/switches.ts';

/** What the judges of one kind came by when no fault was on. */
export interface Coverage {
  /** Seconds of each judge, by its name. */
  readonly seconds: ReadonlyMap<string, number>;
  /** How often each came by the faults that are asked for. */
  readonly hits: ReadonlyMap<string, Hits>;
  /** The same for the import of modules. */
  readonly imported: Hits;
  /** Tests that fail without a fault. They judge nothing. */
  readonly failing: readonly Failure[];
  /** Tests that pass once in a process. */
  readonly once: ReadonlySet<string>;
}

/** Milliseconds that one test may take. */
const MILLISECONDS = 120_000;

/**
 * Lets judges of one kind judge without a fault, those first whose folders are like those of the faults. Tests judge a second time.
 * @param seconds that judging may take: those that had no time judge nothing
 * @throws Error if a scenario fails
 */
export async function cover(
  kind: Kind,
  bundles: Bundles,
  mutants: readonly Mutant[],
  seconds: number,
): Promise<Coverage> {
  const files = nearestFirst(testFiles(), mutants);
  const judges = await JudgesProcess.start(kind, files, bundles);
  if (!(judges instanceof JudgesProcess)) throw new Error(`the judges cannot be imported: ${judges.by}`);
  const patience: Patience = { processorTime: Number.POSITIVE_INFINITY, time: seconds * 1000 };
  const took = new Map<string, number>();
  const hits = new Map<string, Hits>();
  const failing: Failure[] = [];
  const ids = mutants.map(({ id }) => id);
  const question: Question = { names: [], fault: undefined, cover: ids, all: true, milliseconds: MILLISECONDS };
  try {
    const answer = await judges.ask(question, patience, {
      covered: (covered) => {
        took.set(covered.name, covered.seconds);
        hits.set(covered.name, covered.hits);
      },
      failing: (failure) => failing.push(failure),
    });
    const isLate = answer.kind === 'ended' && answer.by === 'time';
    if (answer.kind !== 'passed' && !isLate) {
      const message = answer.kind === 'failed' ? answer.message : '';
      throw new Error(`without a fault, a judge fails already: ${answer.by}\n${message}`);
    }
    const again = kind === 'tests' && !isLate;
    const once = again ? await failAgain(judges, [...took.keys()], patience) : new Set<string>();
    return { seconds: took, hits, imported: judges.imported, failing, once };
  } finally {
    judges.end();
  }
}

/** Files of tests, those first that lie in folders like those of sources: `test/steps/tables` is like `steps/tables`. */
function nearestFirst(files: readonly string[], mutants: readonly Mutant[]): readonly string[] {
  const folders = [...new Set(mutants.map(({ fileName }) => dirname(fromRoot(fileName))))].map((path) =>
    path.split('/'),
  );
  const alike = (file: string) => {
    const own = file.split('/');
    return Math.max(
      ...folders.map((folder) => {
        const differs = folder.findIndex((name, n) => own[n] !== name);
        return differs < 0 ? folder.length : differs;
      }),
    );
  };
  return files.toSorted((one, other) => alike(other) - alike(one));
}

/** Tests that fail where they run a second time in a process. */
async function failAgain(
  judges: JudgesProcess,
  names: readonly string[],
  patience: Patience,
): Promise<ReadonlySet<string>> {
  const once = new Set<string>();
  const question: Question = { names, fault: undefined, cover: undefined, all: true, milliseconds: MILLISECONDS };
  await judges.ask(question, patience, { failing: ({ name }) => once.add(name) });
  return once;
}
