import { Diagnostic } from '../base/diagnostic.ts';
import type { Situation } from '../conformance/interleavings/happened.ts';
import type { CheckReport } from '../conformance/universal/reporting/report.ts';
import type { KernelEvent, MapUpdate, UserAction } from '../kernel-model/events.ts';
import type { KernelConfiguration } from '../kernel-model/kernel-configuration.ts';
import type { LoadedObject } from '../runtime/loaded-object.ts';
import type { ProgramRun } from '../runtime/program-run.ts';
import type { KernelSnapshot, MapRecord, Target } from '../runtime/target.ts';
import { actInUserSpace } from '../runtime/user-space.ts';
import { describeTarget } from '../target/remote-target.ts';
import { type Mentioned, nothingMentioned } from './comparisons/changes.ts';
import { Mismatch } from './comparisons/mismatch.ts';
import { type AttachPoint, attachTarget, programNamed, programsFor } from './inputs/attach-points.ts';
import { InputFiles } from './inputs/input-files.ts';
import type { NestedOutcome } from './judging/nested-outcome.ts';
import { AtOnceEvents } from './running/at-once-events.ts';
import { ComingEvents } from './running/coming-events.ts';
import { describeEndings, type Ending, removedPrograms, unspokenEnding } from './running/endings.ts';
import { joinConfiguration } from './running/joined-configuration.ts';
import { misplaced } from './running/misplaced.ts';
import { hasOwnLayout, needCapability, newKernel, usualLayout } from './running/new-kernel.ts';
import { ObservationRecord } from './running/observations.ts';
import { type FiredEvent, findRun, missingRun, type RunSelector, selectEvent } from './running/outcomes.ts';
import { type AttachedProgram, Recording } from './running/recording.ts';
import type { ScenarioPlace } from './running/scenario-place.ts';
import type { StepPlace } from './running/step-places.ts';
import { expectAttachedThere, expectProgram } from './tables/known-names.ts';
import type { RexWorld } from './world.ts';

/**
 * A running scenario: its kernel, the events so far, and what its steps have compared. It knows only the Target. It compares nothing
 * itself.
 */
export class Scenario implements RexWorld {
  /** Where the scenario stands in its feature. */
  place: ScenarioPlace | undefined;
  /** Where the step under way stands; undefined before the first. */
  step: StepPlace | undefined;
  /** The kind of the step under way: Context, Action or Outcome. */
  stepType: string | undefined;
  /** Object files, captures and types, with the changes that the scenario made to them. */
  readonly files = new InputFiles();
  /** What the kernel did, for the message stream. */
  readonly observations = new ObservationRecord();
  /** The reports of the universal profile about objects. */
  readonly checkReports: CheckReport[] = [];
  /** All that was done to the kernel, so that it can be done again outside the scenario. */
  readonly recording = new Recording();
  /** Events since the last `When`, and what programs did with them. */
  fired: FiredEvent[] = [];
  /** The end of a scenario within this one. */
  nested: NestedOutcome | undefined;
  /** What steps have said since {@link before} was taken. */
  mentioned: Mentioned = nothingMentioned();
  /** Runs whose packets sent out a step has spoken of. */
  readonly sent = new Set<ProgramRun>();
  /** The events that happen at once. */
  readonly atOnce = new AtOnceEvents();
  #configuration: KernelConfiguration = {};
  readonly #explained = new Set<ProgramRun>();
  readonly #runs: ProgramRun[] = [];
  readonly #endings: Ending[] = [];
  #events = 0;
  #loaded: readonly LoadedObject[] = [];
  #kernel: Target | undefined;
  #before: KernelSnapshot | undefined;
  /** What steps have said of events that are still to come. */
  readonly coming = new ComingEvents();
  /** Makes a kernel like that of the scenario, not yet booted. */
  readonly newTarget: () => Target;

  /** @param makeKernel the kernel to run on; by default the usual one */
  constructor(makeKernel: () => Target = newKernel) {
    this.newTarget = makeKernel;
  }

  /** Sets the kernel up; only before the first object is loaded. */
  configure(part: KernelConfiguration): void {
    if (this.#kernel !== undefined) {
      throw misplaced(
        'the kernel is already running',
        'say how the kernel is set up before its first object is loaded',
      );
    }
    this.#configuration = joinConfiguration(this.#configuration, part);
  }

  /** The running kernel; started when first asked for. */
  async kernel(): Promise<Target> {
    if (this.#kernel === undefined) {
      const layout = usualLayout();
      this.#kernel = this.newTarget();
      this.recording.configuration = { ...(layout === undefined ? {} : { layout }), ...this.#configuration };
      await this.#kernel.boot(this.recording.configuration);
      this.observations.booted(this.recording.configuration, hasOwnLayout());
      this.observations.ranOn(describeTarget(this.#kernel));
    }
    return this.#kernel;
  }

  /** Whether it runs already. */
  get running(): boolean {
    return this.#kernel !== undefined;
  }

  /** @param sharedMaps names of maps that it has in common with other objects */
  async load(name: string, sharedMaps: readonly string[] = []): Promise<LoadedObject> {
    // An object that is not there is no matter of the kernel, which may refuse to begin.
    const bytes = this.files.object(name);
    if (this.files.isChanged(name)) await needCapability('broken objects');
    const kernel = await this.kernel();
    this.observations.read(name, this.files.laterSource(name));
    try {
      const object = await kernel.load(name, bytes, { sharedMaps });
      this.observations.loaded(object, bytes, this.files.isChanged(name));
      this.recording.load(object);
      this.#loaded = [...this.#loaded, object];
      return object;
    } catch (error) {
      this.observations.loadRefused(name, bytes, error);
      throw error;
    }
  }

  /** Attaches every program of an object that belongs at a point. */
  async attachAll(object: LoadedObject, point: AttachPoint): Promise<void> {
    for (const program of programsFor(object, point)) await this.#attach(program, point);
  }

  async attachProgram(name: string, point: AttachPoint): Promise<void> {
    await this.#attach(programNamed(this.recording.objects, name, point), point);
  }

  async #attach(program: LoadedObject['programs'][number], point: AttachPoint): Promise<void> {
    const kernel = await this.kernel();
    try {
      await kernel.attach(program.name, attachTarget(program, point));
    } catch (error) {
      this.observations.attachRefused(program, error);
      throw error;
    }
    this.recording.attach({ program: program.name, ...point });
  }

  /** The only attach point of these kinds. */
  attached(kinds: readonly string[]): AttachedProgram {
    const names = new Map(
      this.recording.attached.filter(({ kind }) => kinds.includes(kind)).map((entry) => [entry.name, entry]),
    );
    const only = [...names.values()][0];
    if (only !== undefined && names.size === 1) return only;
    throw misplaced(
      `"the ${kinds[0]}" could be ${names.size === 0 ? 'none' : [...names.keys()].join(' or ')}`,
      'attach exactly one there, or name it',
    );
  }

  /** Lets an event happen and keeps what programs did with it. */
  async fire(event: KernelEvent, label: string): Promise<void> {
    const kernel = await this.kernel();
    const planned = this.coming.complete(event);
    if (this.atOnce.take(planned, planned.cpu ?? 0)) return;
    await this.before();
    this.recording.event(planned);
    if (planned.kind === 'packet')
      for (const { text } of planned.warnings ?? []) this.observations.warnings.add(`${label}: ${text}`);
    const { runs } = await kernel.fire(planned);
    this.#events++;
    this.fired.push({ event: planned, label, runs });
    this.#runs.push(...runs);
    for (const run of runs) this.observations.ran(run, planned);
    await this.#noteEndings(runs, label);
  }

  /** The events of the next steps happen at once. */
  async happenAtOnce(cpus: readonly number[]): Promise<void> {
    await this.kernel();
    this.atOnce.begin(cpus, this.recording);
  }

  /** The events that happen at once, for other kernels. */
  situation(): Situation {
    return this.atOnce.situation(this.files, this.newTarget);
  }

  async #noteEndings(runs: readonly ProgramRun[], label: string): Promise<void> {
    const ended = runs.filter(({ outcome }) => outcome !== 'completed');
    if (ended.length === 0) return;
    const loaded = await (await this.kernel()).loadedObjects();
    const removed = removedPrograms(this.#loaded, loaded);
    this.#loaded = loaded;
    // What else goes with a program that is removed goes for the first of them.
    for (const [index, run] of ended.entries()) {
      this.#endings.push({ run, label, at: this.#events, removed: index === 0 ? removed : [] });
    }
  }

  /**
   * The runs that ended badly so far, one on each line. They may be the reason why a step fails.
   * @param message what the failure already says
   */
  describeEndings(message: string): readonly string[] {
    return describeEndings(this.#endings, this.#events, (run) => this.#explained.has(run), message);
  }

  /**
   * Does something with a map.
   * @throws Mismatch if the map was removed together with a program
   */
  async onMap<Result>(map: string, act: () => Promise<Result>): Promise<Result> {
    try {
      return await act();
    } catch (error) {
      const known = error instanceof Diagnostic && error.code === 'NO_SUCH_MAP' && this.recording.hadMap(map);
      throw known ? new Mismatch(`map "${map}"`, 'it is no longer there') : error;
    }
  }

  async updateMap(update: MapUpdate): Promise<void> {
    await this.act(update);
  }

  /** User space does something. @returns the records that it read */
  async act(action: UserAction): Promise<readonly MapRecord[]> {
    const kernel = await this.kernel();
    const records = await this.onMap(action.map, () => actInUserSpace(kernel, action));
    this.recording.event(action);
    return records;
  }

  /** The kernel as it was before the first event that no step has closed with `nothing else changed`. */
  async before(): Promise<KernelSnapshot> {
    const kernel = await this.kernel();
    this.#before ??= await kernel.snapshot();
    return this.#before;
  }

  async now(): Promise<KernelSnapshot> {
    return (await this.kernel()).snapshot();
  }

  /** Lines of the kernel's log or trace since {@link before}. */
  async newLines(kind: 'log' | 'trace'): Promise<readonly string[]> {
    const before = await this.before();
    this.mentioned.aspects.add(kind);
    return (await this.now())[kind].slice(before[kind].length);
  }

  /** The run that a phrase names. @throws Mismatch if there is no such run */
  run(selector: RunSelector): ProgramRun {
    const run = this.findRun(selector);
    if (run !== undefined) return run;
    throw missingRun(this.fired, selector);
  }

  /** The same, or `undefined` without a run. @throws Diagnostic if more than one run fits, or none can exist */
  findRun(selector: RunSelector): ProgramRun | undefined {
    if (selector.program !== undefined) expectProgram(this, selector.program);
    const run = findRun(this.fired, selector);
    if (run === undefined) expectAttachedThere(this.recording, selectEvent(this.fired, selector.event));
    return run;
  }

  /** Notes that a step says how a run ended. A run that ended badly fails the scenario if no step mentions it. */
  explain(run: ProgramRun): void {
    this.#explained.add(run);
  }

  /** Called before each step; the first of a group of `When` steps begins a new list of events. */
  beginStep(type: string | undefined): void {
    if (type === 'Action' && this.stepType !== 'Action') this.fired = [];
    this.stepType = type;
  }

  /** Called after `nothing else changed`: later changes are compared with the present state. */
  closeChanges(): void {
    this.#before = undefined;
    this.mentioned = nothingMentioned();
  }

  /** @throws Mismatch if a program did not return and no step says so; Diagnostic RUN_UNSUPPORTED if that is no fault of a program */
  expectAllExplained(): void {
    const silent = this.#runs.filter((run) => run.outcome !== 'completed' && !this.#explained.has(run));
    if (silent.length > 0) throw unspokenEnding(silent);
  }

  async end(): Promise<void> {
    await this.#kernel?.shutdown();
  }
}
