/** A process of judges: imports them once, and lets some of them judge as often as it is asked. */
import { beginJudging, hitsOfImports, switchOff, switchOn, takeHits } from './switches.ts';
import '../../../node/install.ts';
import type { Covered, Question, Setting, Told } from './messages.ts';
import { ScenarioRunner } from './run-scenarios.ts';
import { type Failure, runTests, type Watcher } from './run-tests.ts';
import { type CollectedTest, type Group, openFile, TESTS } from './test-tree.ts';

const setting: Setting = JSON.parse(process.argv[2] ?? '');

function tell(told: Told): void {
  process.send!(told);
}

process.on('uncaughtException', (error) => {
  tell({ kind: 'failed', by: 'beside the judges', message: String(error?.message ?? error), beside: true });
  process.disconnect();
});

/** Tells of each judge that has passed, with what it came by of the faults that are asked for. */
class Coverage {
  readonly #wanted: readonly string[];
  readonly #ofGroups = new Map<Group, Record<string, number>>();
  #name = '';
  #groups: readonly Group[] = [];
  #begun = 0;

  constructor(wanted: readonly string[]) {
    this.#wanted = wanted;
  }

  begin(name: string, groups: readonly Group[]): void {
    this.#take();
    [this.#name, this.#groups, this.#begun] = [name, groups, performance.now()];
  }

  open(group: Group): void {
    this.#take();
    this.#groups = [group];
    this.#ofGroups.set(group, {});
    this.#name = '';
  }

  end(): void {
    const seconds = (performance.now() - this.#begun) / 1000;
    const own = this.#take();
    // What a hook came by, each test of its group depends on.
    const hits = Object.assign({}, own, ...this.#groups.map((group) => this.#ofGroups.get(group)));
    const covered: Covered = { name: this.#name, seconds, hits };
    tell({ kind: 'covered', covered });
  }

  #take(): Record<string, number> {
    const all = takeHits();
    const hits = Object.fromEntries(this.#wanted.flatMap((id) => (all[id] === undefined ? [] : [[id, all[id]]])));
    if (this.#name === '') {
      for (const group of this.#groups) Object.assign(this.#ofGroups.get(group) ?? {}, hits);
    }
    return hits;
  }
}

let runner: ScenarioRunner | undefined;
let coverage: Coverage | undefined;
/** The scenario that has begun last. */
let now = '';

/** The hooks of scenarios say which begins. */
Object.assign(globalThis, {
  rexJudgedBy: (name: string, ends: boolean) => {
    now = name === '' ? now : name;
    if (ends) coverage?.end();
    else coverage?.begin(name, []);
  },
});

async function importTests(): Promise<Failure | undefined> {
  for (const [name, url] of setting.files) {
    openFile(name);
    try {
      await import(url);
    } catch (error) {
      return { name: `${name} cannot be imported`, message: String(error) };
    }
  }
  return undefined;
}

async function judge({ names, milliseconds, all }: Question): Promise<Failure | undefined> {
  if (runner !== undefined) {
    now = '';
    const failure = await runner.run(names);
    return failure && { ...failure, name: now };
  }
  const known = names.flatMap((name) => TESTS.get(name) ?? []);
  // A fault in what is imported may give tests other names: then all of them judge.
  const tests = names.length === 0 || known.length < names.length ? [...TESTS.values()] : known;
  const watcher: Watcher = {
    begins: (name) => coverage?.begin(name, TESTS.get(name)!.groups),
    passed: () => coverage?.end(),
    opens: (group) => coverage?.open(group),
  };
  if (!all) return await runTests(tests, milliseconds, watcher);
  for (let left: readonly CollectedTest[] = tests; left.length > 0; ) {
    const failure = await runTests(left, milliseconds, watcher);
    if (failure === undefined) break;
    tell({ kind: 'failing', ...failure });
    left = left.slice(left.findIndex(({ name }) => name === failure.name) + 1);
  }
  return undefined;
}

process.on('message', async (question: Question) => {
  const { fault, cover } = question;
  coverage = cover === undefined ? undefined : new Coverage(cover);
  if (fault !== undefined && setting.fault === undefined) switchOn(fault.id, fault.limit);
  let failure: Failure | undefined;
  try {
    failure = await judge(question);
  } finally {
    if (setting.fault === undefined) switchOff();
  }
  tell(
    failure === undefined
      ? { kind: 'passed' }
      : { kind: 'failed', by: failure.name, message: failure.message, beside: false },
  );
});

if (setting.fault === undefined) switchOff();
else switchOn(setting.fault.id, setting.fault.limit);
const failure = await importTests();
if (failure !== undefined) {
  tell({ kind: 'failed', by: failure.name, message: failure.message, beside: false });
  process.disconnect();
} else {
  if (setting.kind === 'scenarios') runner = await ScenarioRunner.of(setting.phrases);
  beginJudging();
  tell({ kind: 'ready', imported: hitsOfImports() });
}
