import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import { isElfFile } from '../../project/object-files.ts';
import { PROJECT_FILE, readProject } from '../../project/project-file.ts';
import { describeBuilt } from '../build/build-command.ts';
import { type BuiltObject, buildObjects } from '../build/cargo-build.ts';
import { findManifest } from '../build/cargo-project.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Streams } from '../reporters.ts';
import { styleFor } from '../style.ts';
import { BuiltFrom } from './built-from.ts';
import { Changes } from './changes.ts';
import { describeDifference, KnownOutcomes } from './differences.ts';
import { runFeatures } from './feature-run.ts';
import { names, type Plan, planFor } from './plan.ts';

/** The arguments of `rex-conformance watch`. */
export interface WatchArguments {
  /** The folder with Cargo.toml; the working directory where undefined. */
  readonly rust: string | undefined;
  readonly rustc: string | undefined;
}

/** Errors that the next change of a file may mend. */
const MENDABLE = new Set([
  'BUILD_FAILED',
  'BUILD_MANIFEST',
  'BUILD_NO_PROGRAM',
  'WATCH_NO_PROJECT',
  'WATCH_RUN',
  'YAML_SYNTAX',
]);

/** The path of the project's file. @throws Diagnostic WATCH_NO_PROJECT */
function projectFile(folder: string): string {
  const file = join(folder, PROJECT_FILE);
  if (existsSync(file)) return file;
  throw new Diagnostic({
    code: 'WATCH_NO_PROJECT',
    kind: 'input',
    message: `there is no project in ${folder}`,
    cause: `watch runs the features of a project, and the folder has no ${PROJECT_FILE}`,
    hint: 'run the command in the folder of the project, or begin one: npx rex-conformance init',
  });
}

function isMendable(error: unknown): error is Diagnostic {
  return error instanceof Diagnostic && (MENDABLE.has(error.code) || error.code.startsWith('PROJECT_'));
}

/** Builds and runs again what changes concern, and tells what is different. */
class Watch {
  readonly #args: WatchArguments;
  readonly #folder: string;
  readonly #streams: Streams;
  readonly #signal: AbortSignal;
  readonly #changes: Changes;
  readonly #outcomes = new KnownOutcomes();
  readonly #builtFrom: BuiltFrom;
  /** SHA-256 of each object when features last ran, by name. */
  #objects: ReadonlyMap<string, string> = new Map();
  /** Every feature that was read so far. */
  readonly #features = new Set<string>();
  /** Whether all features have run at least once. */
  #begun = false;
  /** Changes that wait for another, because the build or the run ended with an error: objects and outcomes are older. */
  #pending: readonly string[] = [];

  constructor(args: WatchArguments, folder: string, streams: Streams, signal: AbortSignal, changes: Changes) {
    this.#args = args;
    this.#folder = folder;
    this.#streams = streams;
    this.#signal = signal;
    this.#changes = changes;
    this.#builtFrom = new BuiltFrom(folder);
  }

  /** The folder of the Rust project from the watched one; undefined where there is none. */
  get rust(): string | undefined {
    const folder = resolve(this.#folder, this.#args.rust ?? '.');
    return existsSync(join(folder, 'Cargo.toml')) ? relative(this.#folder, folder) : undefined;
  }

  /** The work that changes ask for. @param rust the folder of the Rust project, if there is one */
  plan(paths: readonly string[], rust = this.rust): Plan {
    return planFor(paths, rust, (path) => rust !== undefined && this.#builtFrom.has(path, rust));
  }

  /** Whether a change of a file can ask for something: notes, and a file with the output of this command, ask for nothing. */
  concerns(path: string): boolean {
    // A manifest that is gone was one of a Rust project.
    const { build, all, features } = this.plan([path], this.rust ?? '');
    if (build || all || features.length > 0) return true;
    const file = join(this.#folder, path);
    return this.#changes.isNamed(file) || isElfFile(file);
  }

  /** Does what changes ask for; without changes, everything. @throws Diagnostic where no change can mend it */
  async turn(paths: readonly string[]): Promise<void> {
    const due = [...new Set([...this.#pending, ...paths])];
    this.#pending = due;
    try {
      if (await this.#turn(due)) this.#pending = [];
    } catch (error) {
      if (this.#signal.aborted) return;
      if (!isMendable(error)) throw error;
      this.#streams.error.write(`${error.format()}\nwaiting for a change\n`);
    }
  }

  /** @returns whether everything ran that the changes ask for */
  async #turn(paths: readonly string[]): Promise<boolean> {
    const { rust } = this;
    const plan = this.plan(paths);
    if ((plan.build || !this.#begun) && rust !== undefined) await this.#build(rust);
    const objects = this.#readObjects();
    const changed = [...objects].filter(([name, sum]) => this.#objects.get(name) !== sum).map(([name]) => name);
    const gone = plan.features.filter((path) => !existsSync(join(this.#folder, path)));
    this.#outcomes.forget(gone);
    for (const path of gone) this.#features.delete(path);
    const whole = plan.all || !this.#begun;
    const features = whole
      ? undefined
      : this.#featuresFor(
          changed,
          plan.features.filter((path) => !gone.includes(path)),
        );
    if (features?.length === 0) {
      this.#objects = objects;
      if (changed.length > 0) this.#streams.out.write(`no feature speaks of ${plainLine(changed.join(', '))}\n`);
      else if (plan.build) this.#streams.out.write('no object has changed\n');
      return true;
    }
    const run = await runFeatures(this.#folder, features, this.#signal);
    if (this.#signal.aborted) return false;
    // Cucumber runs nothing where it cannot read one of the features.
    const ran = run.troubles.length === 0 || run.scenarios.some(({ judged }) => judged);
    if (ran) {
      this.#objects = objects;
      this.#begun = true;
    }
    for (const feature of run.features) this.#features.add(feature);
    const style = styleFor(this.#streams.out, this.#streams.environment);
    const colours = { good: style.good, bad: style.bad, faint: style.dim };
    this.#streams.out.write(describeDifference(this.#outcomes.take(run, whole), colours));
    return ran;
  }

  async #build(rust: string): Promise<void> {
    const said: string[] = [];
    let objects: readonly BuiltObject[];
    try {
      objects = await buildObjects(rust === '' ? '.' : rust, {
        folder: this.#folder,
        rustc: this.#args.rustc,
        say: (line) => {
          said.push(line);
          this.#streams.error.write(`${line}\n`);
        },
        signal: this.#signal,
      });
    } catch (error) {
      this.#builtFrom.built(rust, [], said);
      throw error;
    }
    this.#builtFrom.built(
      rust,
      objects.map(({ path }) => path),
    );
    const built = objects.filter(({ fresh }) => !fresh).flatMap((object) => describeBuilt(object, this.#folder));
    for (const line of built) this.#streams.out.write(`${plainLine(line)}\n`);
  }

  /** The SHA-256 of each object of the project. @throws Diagnostic for a broken project, or an object that is not there */
  #readObjects(): ReadonlyMap<string, string> {
    const project = readProject(projectFile(this.#folder));
    const objects = project.objects().map(({ name, path }) => [name, resolve(this.#folder, path)] as const);
    this.#changes.add(objects.map(([, path]) => path));
    return new Map(
      objects.map(([name, path]) => [name, createHash('sha256').update(readFileSync(path)).digest('hex')]),
    );
  }

  /** The features that have changed, and those that speak of objects that have. */
  #featuresFor(objects: readonly string[], changed: readonly string[]): readonly string[] {
    const concerned = [...this.#features].filter((path) => {
      const file = join(this.#folder, path);
      if (objects.length === 0 || !existsSync(file)) return false;
      const text = readFileSync(file, 'utf8');
      return objects.some((name) => names(text, name));
    });
    return [...new Set([...changed, ...concerned])].sort();
  }
}

/**
 * Builds, and runs the features, at each change of a file, until a signal ends it.
 * @param interrupted is aborted by the signals that end the process
 * @returns the exit code
 * @throws Diagnostic where files cannot be watched, or the toolchain or cucumber is missing
 */
export async function watchProject(
  args: WatchArguments,
  folder: string,
  streams: Streams,
  interrupted: AbortSignal,
): Promise<number> {
  projectFile(folder);
  if (args.rust !== undefined) findManifest(folder, join(args.rust, 'Cargo.toml'));
  const changes = await Changes.of(folder, interrupted);
  try {
    const watch = new Watch(args, folder, streams, interrupted, changes);
    await watch.turn([]);
    while (!interrupted.aborted) {
      const paths = (await changes.next()).filter((path) => watch.concerns(path));
      const plan = watch.plan(paths);
      if (plan.build || plan.all || plan.features.length > 0)
        streams.out.write(`\nchanged: ${plainLine(paths.join(', '))}\n`);
      if (paths.length > 0) await watch.turn(paths);
    }
    streams.out.write('\nstopped\n');
    return EXIT_CODES.completed;
  } finally {
    await changes.close();
  }
}
