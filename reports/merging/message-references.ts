import type { Envelope, Pickle, TestCase, TestCaseFinished } from '@cucumber/messages';
import { runnableNodes } from '../../vocabulary/feature-lines.ts';

/** An attempt at a scenario that has begun. */
interface Begun {
  readonly testCase: TestCase;
  readonly ended: Set<string>;
  finished: boolean;
}

/**
 * Follows the messages of a run. They may refer to earlier messages only; none may be repeated, and none may follow the
 * end. This class ignores missing messages: a scenario without an end is judged as such.
 */
export class MessageReferences {
  readonly #nodes = new Map<string, ReadonlySet<string>>();
  readonly #pickles = new Map<string, Pickle>();
  readonly #cases = new Map<string, TestCase>();
  readonly #begun = new Map<string, Begun>();
  readonly #open = new Set<TestCase>();
  /** Test cases with their last attempt ended. */
  readonly #over = new Set<TestCase>();
  #started = false;
  #finished = false;

  /** Takes the next message. @returns the problem with it, if any */
  receive(envelope: Envelope): string | undefined {
    const { gherkinDocument, pickle, testCase, testCaseStarted, testCaseFinished, testRunStarted } = envelope;
    if (testRunStarted) return this.#once(this.#started, 'the run begins twice', () => (this.#started = true));
    if (envelope.testRunFinished) {
      return this.#once(this.#finished, 'the run ends twice', () => (this.#finished = true));
    }
    if (gherkinDocument) {
      this.#nodes.set(gherkinDocument.uri ?? '', new Set(runnableNodes(gherkinDocument).map(([id]) => id)));
    }
    if (pickle) return this.#pickle(pickle);
    const { testStepFinished, testStepStarted, attachment } = envelope;
    const told = testCase ?? testCaseStarted ?? testCaseFinished ?? testStepFinished ?? testStepStarted;
    if (told !== undefined && this.#finished) return 'it comes after the end of the run';
    if (testCase) return this.#case(testCase);
    if (testCaseStarted) return this.#begins(testCaseStarted.id, testCaseStarted.testCaseId);
    if (testStepStarted) return this.#step(testStepStarted.testCaseStartedId, testStepStarted.testStepId, false);
    if (testStepFinished) return this.#step(testStepFinished.testCaseStartedId, testStepFinished.testStepId, true);
    if (testCaseFinished) return this.#ends(testCaseFinished);
    const about = attachment?.testCaseStartedId;
    return about === undefined || this.#begun.has(about) ? undefined : `no scenario has begun as ${about}`;
  }

  #once(happened: boolean, wrong: string, note: () => void): string | undefined {
    if (happened) return wrong;
    note();
    return undefined;
  }

  #pickle(pickle: Pickle): string | undefined {
    const nodes = this.#nodes.get(pickle.uri);
    if (nodes === undefined) return `the feature ${pickle.uri} does not come before its scenario`;
    if (!nodes.has(pickle.astNodeIds.at(-1) ?? '')) return `the feature ${pickle.uri} has no scenario of that place`;
    return this.#once(this.#pickles.has(pickle.id), `the scenario ${pickle.id} appears twice`, () =>
      this.#pickles.set(pickle.id, pickle),
    );
  }

  #case(testCase: TestCase): string | undefined {
    const pickle = this.#pickles.get(testCase.pickleId);
    if (pickle === undefined) return `there is no scenario ${testCase.pickleId}`;
    const due = new Set(pickle.steps.map(({ id }) => id));
    const own = testCase.testSteps.flatMap(({ pickleStepId }) => pickleStepId ?? []);
    if (own.length !== due.size || !own.every((id) => due.has(id)) || new Set(own).size !== own.length) {
      return 'its steps are not those of its scenario';
    }
    const ids = testCase.testSteps.map(({ id }) => id);
    if (new Set(ids).size !== ids.length) return 'it has a step twice';
    return this.#once(this.#cases.has(testCase.id), `the case ${testCase.id} appears twice`, () =>
      this.#cases.set(testCase.id, testCase),
    );
  }

  #begins(id: string, testCaseId: string): string | undefined {
    const testCase = this.#cases.get(testCaseId);
    if (testCase === undefined) return `there is no case ${testCaseId}`;
    if (this.#open.has(testCase)) return 'the scenario has begun, and has not ended yet';
    if (this.#over.has(testCase)) return 'the scenario has ended, and has no second attempt';
    return this.#once(this.#begun.has(id), `${id} begins twice`, () => {
      this.#begun.set(id, { testCase, ended: new Set(), finished: false });
      this.#open.add(testCase);
    });
  }

  #step(startedId: string, stepId: string, ends: boolean): string | undefined {
    const begun = this.#begun.get(startedId);
    if (begun === undefined) return `no scenario has begun as ${startedId}`;
    if (begun.finished) return 'the scenario has ended before';
    if (!begun.testCase.testSteps.some(({ id }) => id === stepId)) return `the scenario has no step ${stepId}`;
    if (!ends) return undefined;
    return this.#once(begun.ended.has(stepId), 'the step ends twice', () => begun.ended.add(stepId));
  }

  #ends({ testCaseStartedId, willBeRetried }: TestCaseFinished): string | undefined {
    const begun = this.#begun.get(testCaseStartedId);
    if (begun === undefined) return `no scenario has begun as ${testCaseStartedId}`;
    return this.#once(begun.finished, 'the scenario ends twice', () => {
      begun.finished = true;
      this.#open.delete(begun.testCase);
      if (!willBeRetried) this.#over.add(begun.testCase);
    });
  }
}
