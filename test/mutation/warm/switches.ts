/** What instrumented sources look at, as Stryker names it: one object of the process. */
interface Switches {
  /** The fault that is on. */
  activeMutant?: string | undefined;
  /** How often it was come by, and may be before the run counts as endless. */
  hitCount: number;
  hitLimit: number;
  currentTestId?: string | undefined;
  readonly mutantCoverage: {
    readonly static: Record<string, number>;
    readonly perTest: Record<string, Record<string, number>>;
  };
}

/** How often faults were come by, by their ids. */
export type Hits = Readonly<Record<string, number>>;

const NO_LIMIT = Number.MAX_SAFE_INTEGER;
/** The only test that the sources ever see: what it came by is taken away from under it. */
const CURRENT = 'current';

const switches: Switches = { hitCount: 0, hitLimit: NO_LIMIT, mutantCoverage: { static: {}, perTest: {} } };
Object.assign(globalThis, { __stryker__: switches });

/** Puts a fault on. @param limit how often it may be come by */
export function switchOn(id: string, limit: number): void {
  Object.assign(switches, { activeMutant: id, hitCount: 0, hitLimit: limit });
}

/** Takes the fault off. */
export function switchOff(): void {
  // Nothing would be read from the environment again.
  Object.assign(switches, { activeMutant: 'none', hitCount: 0, hitLimit: NO_LIMIT });
}

/** From now on, what is come by belongs to a judge, and no longer to the import of modules. */
export function beginJudging(): void {
  switches.currentTestId = CURRENT;
  delete switches.mutantCoverage.perTest[CURRENT];
}

/** What was come by since the last time. */
export function takeHits(): Hits {
  const { perTest } = switches.mutantCoverage;
  const hits = perTest[CURRENT] ?? {};
  delete perTest[CURRENT];
  return hits;
}

/** What was come by as modules were imported. */
export function hitsOfImports(): Hits {
  return switches.mutantCoverage.static;
}
