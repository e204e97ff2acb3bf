import type { Attachment, Envelope, Pickle, TestStepFinished } from '@cucumber/messages';
import { featureLines, type NeverRun, neverRun, runnableNodes, stepLines } from '../../vocabulary/feature-lines.ts';
import { OBSERVATIONS_MEDIA_TYPE, type Observations, readObservations } from '../../vocabulary/observations.ts';
import type { ResultOutcome } from '../../vocabulary/results.ts';
import type { FailedStep } from './outcomes.ts';
import { readLeftOut, SCOPE_MEDIA_TYPE } from './run-scope.ts';
import { type Attempt, judgeScenario, wasCarriedOut } from './scenario-outcome.ts';

/** A scenario of a run, by cucumber's messages. */
export interface RunScenario {
  /** The feature's path. */
  readonly uri: string;
  /** The line that runs only this scenario: that of the scenario, or of the example. */
  readonly line: number;
  /** The feature's name; empty if the messages do not give it. */
  readonly feature: string;
  readonly name: string;
  /** Its tags and those it inherits, each with its `@`. */
  readonly tags: readonly string[];
  /** `skipped` if it has no verdict: it was skipped, unsupported, broken itself, or not completed. */
  readonly outcome: ResultOutcome;
  /** Why it has no verdict; empty if it has one. */
  readonly reason: string;
  readonly passed: boolean;
  /** How many steps it has, with those of its background. */
  readonly steps: number;
  /** Whether any step or hook was executed. In a dry run none is. */
  readonly judged: boolean;
  readonly failed: readonly FailedStep[];
  /** The failures of earlier attempts, if it was tried again. */
  readonly earlier: readonly FailedStep[];
  /** The kernel's actions; absent if the scenario never began. */
  readonly observations: Observations | undefined;
  /** Its attachments in order, with the observations. */
  readonly attachments: readonly Attachment[];
}

/** A scenario's place, as the command line takes it. */
export function placeOf({ uri, line }: Pick<RunScenario, 'uri' | 'line'>): string {
  return `${uri.replaceAll('\\', '/')}:${line}`;
}

/** A run of features, by cucumber's messages. */
export interface RunMessages {
  /** The selected scenarios in the order of their beginnings. Those that never began are last. */
  readonly scenarios: readonly RunScenario[];
  /** The features that were read, by path. */
  readonly features: readonly string[];
  /** Places of all scenarios in the messages, selected or not, and of those that were left out. */
  readonly known: readonly string[];
  /** Failures outside of scenarios. */
  readonly troubles: readonly string[];
  /** Whether the run ended. */
  readonly finished: boolean;
  /** The time of its end, ISO 8601 in UTC; absent if it did not end. */
  readonly finishedAt: string | undefined;
  readonly environment: { readonly node: string; readonly platform: string; readonly architecture: string };
}

interface TestCaseSteps {
  readonly pickleId: string;
  /** By identifier, in order: the pickle's step, or undefined for a hook. */
  readonly steps: ReadonlyMap<string, string | undefined>;
}

interface StartedCase extends TestCaseSteps {
  readonly testCaseId: string;
  readonly failed: FailedStep[];
  readonly statuses: Map<string, string>;
  readonly attachments: Attachment[];
  finished: boolean;
}

/** The failure of a run that did not end. */
export const BROKEN_OFF = 'the run was aborted';

type PartOfPickle = Pick<Pickle['steps'][number], 'id' | 'text' | 'type'>;

/** Replaces the steps of a scenario without messages. */
const UNTOLD: PartOfPickle = { id: '', text: 'the scenario itself' };
const UNKNOWN = { node: 'unknown', platform: 'unknown', architecture: 'unknown' };

/** Collects a run from cucumber's messages, in their order. */
export class RunCollector {
  readonly #features = new Map<string, string>();
  readonly #lines = new Map<string, number>();
  readonly #pickles = new Map<string, Pickle>();
  readonly #cases = new Map<string, TestCaseSteps>();
  readonly #started = new Map<string, StartedCase>();
  /** The failures of attempts before another attempt, by test case. */
  readonly #earlier = new Map<string, FailedStep[]>();
  readonly #waiting = new Set<string>();
  #environment: RunMessages['environment'] = UNKNOWN;
  #finishedAt: string | undefined;
  #finished = false;
  #success = true;
  readonly #troubles: string[] = [];
  readonly #leftOut = new Set<string>();
  /** The parts of each feature that never run. */
  readonly #idle = new Map<string, readonly NeverRun[]>();

  /** @throws Diagnostic SCOPE_BROKEN */
  receive(envelope: Envelope): void {
    const { meta, source, gherkinDocument, pickle, testCase, testCaseStarted, testStepFinished } = envelope;
    if (meta) {
      const { runtime, os, cpu } = meta;
      this.#environment = { node: runtime.version ?? 'unknown', platform: os.name, architecture: cpu.name };
    }
    if (source) this.#features.set(source.uri, '');
    if (gherkinDocument) this.#idle.set(gherkinDocument.uri ?? '', neverRun(gherkinDocument));
    if (gherkinDocument?.feature) {
      this.#features.set(gherkinDocument.uri ?? '', gherkinDocument.feature.name);
      for (const [id, line] of [...featureLines(gherkinDocument), ...stepLines(gherkinDocument)])
        this.#lines.set(id, line);
      // A scenario of the feature without a message was left out.
      const uri = gherkinDocument.uri ?? '';
      for (const [, line] of runnableNodes(gherkinDocument)) this.#leftOut.add(placeOf({ uri, line }));
    }
    if (pickle) this.#pickles.set(pickle.id, pickle);
    if (testCase) {
      const steps = new Map(testCase.testSteps.map(({ id, pickleStepId }) => [id, pickleStepId]));
      this.#cases.set(testCase.id, { pickleId: testCase.pickleId, steps });
      this.#waiting.add(testCase.id);
    }
    if (testCaseStarted) {
      const { id, testCaseId } = testCaseStarted;
      const known = this.#cases.get(testCaseId) ?? { pickleId: '', steps: new Map() };
      this.#started.set(id, { ...known, ...nothingYet(testCaseId) });
      this.#waiting.delete(testCaseId);
    }
    if (testStepFinished) this.#stepFinished(testStepFinished);
    if (envelope.attachment?.mediaType === SCOPE_MEDIA_TYPE) {
      for (const place of readLeftOut(envelope.attachment.body)) this.#leftOut.add(place);
    } else if (envelope.attachment) {
      this.#started.get(envelope.attachment.testCaseStartedId ?? '')?.attachments.push(envelope.attachment);
    }
    if (envelope.testCaseFinished) this.#caseFinished(envelope.testCaseFinished);
    const hook = envelope.testRunHookFinished?.result;
    if (hook !== undefined && hook.status !== 'PASSED' && hook.status !== 'SKIPPED') {
      const why = hook.exception?.message ?? hook.message ?? hook.status;
      this.#troubles.push(`a hook of the whole run failed: ${why.split('\n')[0]}`);
    }
    if (envelope.parseError)
      this.#troubles.push(`a feature cannot be read: ${envelope.parseError.message.split('\n')[0]}`);
    if (envelope.testRunFinished) {
      const { seconds, nanos } = envelope.testRunFinished.timestamp;
      this.#finished = true;
      this.#success = envelope.testRunFinished.success;
      this.#finishedAt = new Date(seconds * 1000 + Math.floor(nanos / 1e6)).toISOString();
    }
  }

  /** A scenario that has begun, by the identifier of its beginning. */
  scenario(testCaseStartedId: string): RunScenario | undefined {
    const started = this.#started.get(testCaseStartedId);
    return started && this.#scenario(started);
  }

  /** The run so far. @throws Diagnostic OBSERVATIONS_BROKEN */
  run(): RunMessages {
    const waiting = [...this.#waiting].map((id) => ({ ...this.#cases.get(id)!, ...nothingYet(id) }));
    const scenarios = [...this.#started.values(), ...waiting].map((started) => this.#scenario(started));
    return {
      scenarios,
      features: [...this.#features.keys()],
      known: [
        ...[...this.#pickles.values()].map((pickle) => placeOf({ uri: pickle.uri, line: this.#lineOf(pickle) })),
        ...this.#leftOut,
        ...this.#neverRun().map(({ place }) => place),
      ],
      troubles: this.#allTroubles(scenarios),
      finished: this.#finished,
      finishedAt: this.#finishedAt,
      environment: this.#environment,
    };
  }

  #neverRun(): readonly NeverRun[] {
    return [...this.#idle.values()].flat();
  }

  #allTroubles(scenarios: readonly RunScenario[]): readonly string[] {
    const told = [...this.#troubles, ...this.#neverRun().map(({ text }) => text)];
    if (!this.#finished) return [...told, BROKEN_OFF];
    const explained = told.length > 0 || scenarios.some(({ passed, earlier }) => !passed || earlier.length > 0);
    return this.#success || explained || scenarios.length === 0
      ? told
      : ['the run did not succeed, and does not say why'];
  }

  #lineOf(pickle: Pickle | undefined): number {
    return this.#lines.get(pickle?.astNodeIds.at(-1) ?? '') ?? 1;
  }

  #stepFinished({ testCaseStartedId, testStepId, testStepResult: result }: TestStepFinished): void {
    const started = this.#started.get(testCaseStartedId);
    if (started === undefined) return;
    // The worst of a step's statuses counts.
    if ((started.statuses.get(testStepId) ?? 'PASSED') === 'PASSED') started.statuses.set(testStepId, result.status);
    if (result.status === 'PASSED' || result.status === 'SKIPPED') return;
    started.failed.push({
      text: this.#textOf(started, testStepId),
      status: result.status,
      type: result.exception?.type,
      message: result.exception?.message ?? result.message ?? '',
      ...this.#placeOf(started, testStepId),
    });
  }

  #placeOf({ pickleId, steps }: TestCaseSteps, testStepId: string): { readonly place?: string } {
    const pickle = this.#pickles.get(pickleId);
    const step = pickle?.steps.find(({ id }) => id === steps.get(testStepId));
    const line = this.#lines.get(step?.astNodeIds?.[0] ?? '');
    return pickle === undefined || line === undefined ? {} : { place: `${pickle.uri}:${line}` };
  }

  /** The step's text, or the place of a hook. */
  #textOf({ pickleId, steps }: TestCaseSteps, testStepId: string): string {
    const step = this.#pickles.get(pickleId)?.steps.find(({ id }) => id === steps.get(testStepId));
    if (step !== undefined) return step.text;
    const ids = [...steps.keys()];
    const first = ids.findIndex((id) => steps.get(id) !== undefined);
    return first < 0 || ids.indexOf(testStepId) < first ? 'before the first step' : 'after the last step';
  }

  #caseFinished({ testCaseStartedId, willBeRetried }: NonNullable<Envelope['testCaseFinished']>): void {
    const started = this.#started.get(testCaseStartedId);
    if (started === undefined) return;
    if (!willBeRetried) {
      started.finished = true;
      return;
    }
    // The next attempt counts as not begun until it begins.
    const { testCaseId, failed } = started;
    this.#earlier.set(testCaseId, [...(this.#earlier.get(testCaseId) ?? []), ...failed]);
    this.#started.delete(testCaseStartedId);
    this.#waiting.add(testCaseId);
  }

  #attempt(started: StartedCase, lacks: readonly string[]): Attempt {
    const { steps, statuses, failed, finished } = started;
    const due: readonly PartOfPickle[] = this.#pickles.get(started.pickleId)?.steps ?? [UNTOLD];
    const comparing = new Set(due.filter(({ type }) => type === 'Outcome').map(({ id }) => id));
    const endings = [...steps].map(([id, pickleStepId]) => ({
      text: this.#textOf(started, id),
      own: pickleStepId !== undefined,
      compares: pickleStepId !== undefined && comparing.has(pickleStepId),
      status: statuses.get(id),
    }));
    const told = new Set(steps.values());
    const untold = due.filter(({ id }) => !told.has(id));
    const absent = untold.map(({ text }) => ({ text, own: true, compares: false, status: undefined }));
    return { steps: [...endings, ...absent], failed, finished, lacks };
  }

  #scenario(started: StartedCase): RunScenario {
    const { pickleId, testCaseId, failed, attachments } = started;
    const pickle = this.#pickles.get(pickleId);
    const observed = attachments.findLast(({ mediaType }) => mediaType === OBSERVATIONS_MEDIA_TYPE);
    const uri = pickle?.uri ?? 'unknown';
    const observations = observed && readObservations(observed.body);
    const attempt = this.#attempt(started, observations?.lacks ?? []);
    const { outcome, reason } = judgeScenario(attempt);
    return {
      uri,
      line: this.#lineOf(pickle),
      feature: this.#features.get(uri) ?? '',
      name: pickle?.name ?? 'an unknown scenario',
      tags: pickle?.tags.map(({ name }) => name) ?? [],
      outcome,
      reason,
      passed: outcome === 'passed',
      steps: pickle?.steps.length ?? 0,
      judged: wasCarriedOut(attempt),
      failed,
      earlier: this.#earlier.get(testCaseId) ?? [],
      observations,
      attachments,
    };
  }
}

function nothingYet(
  testCaseId: string,
): Pick<StartedCase, 'testCaseId' | 'failed' | 'statuses' | 'attachments' | 'finished'> {
  return { testCaseId, failed: [], statuses: new Map(), attachments: [], finished: false };
}
