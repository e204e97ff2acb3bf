import type { Envelope } from '@cucumber/messages';
import { Diagnostic } from '../kernel-model/diagnostic.ts';
import { OBSERVATIONS_MEDIA_TYPE, type Observations, readObservations } from './observations.ts';

/** A scenario of a run, as cucumber's messages tell it. */
export interface ScenarioMessages {
  /** The feature's path. */
  readonly uri: string;
  readonly name: string;
  readonly passed: boolean;
  /** What the kernel did; absent where the scenario never began. */
  readonly observations: Observations | undefined;
}

/** A run of the features, as cucumber's messages tell it. */
export interface RunMessages {
  readonly scenarios: readonly ScenarioMessages[];
  /** The features that were read, by path. */
  readonly features: readonly string[];
  /** Whether the run came to its end. */
  readonly finished: boolean;
}

function parseLine(line: string, number: number, file: string): Envelope {
  try {
    return JSON.parse(line) as Envelope;
  } catch (error) {
    throw new Diagnostic({
      code: 'MESSAGES_BROKEN',
      kind: 'input',
      message: `${file}:${number}: this is no message of cucumber`,
      cause: error instanceof Error ? error.message : String(error),
      hint: 'run the features again: the file is written with each run',
    });
  }
}

/**
 * Reads the messages of a run, one in a line, as cucumber's formatter `message` writes them.
 * @param file the name of their file, for errors
 * @throws Diagnostic MESSAGES_BROKEN, OBSERVATIONS_BROKEN
 */
export function readMessages(text: string, file: string): RunMessages {
  const pickles = new Map<string, { uri: string; name: string }>();
  const cases = new Map<string, string>();
  const started = new Map<string, { pickle: string; passed: boolean; observations: Observations | undefined }>();
  const finished = new Set<string>();
  const features: string[] = [];
  let ended = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const {
      source,
      pickle,
      testCase,
      testCaseStarted,
      testStepFinished,
      attachment,
      testCaseFinished,
      testRunFinished,
    } = parseLine(line, index + 1, file);
    if (source) features.push(source.uri);
    if (pickle) pickles.set(pickle.id, { uri: pickle.uri, name: pickle.name });
    if (testCase) cases.set(testCase.id, testCase.pickleId);
    if (testCaseStarted) {
      const { id, testCaseId } = testCaseStarted;
      started.set(id, { pickle: cases.get(testCaseId) ?? '', passed: true, observations: undefined });
    }
    const scenario = started.get(testStepFinished?.testCaseStartedId ?? attachment?.testCaseStartedId ?? '');
    if (scenario && testStepFinished && testStepFinished.testStepResult.status !== 'PASSED') scenario.passed = false;
    if (scenario && attachment?.mediaType === OBSERVATIONS_MEDIA_TYPE) {
      scenario.observations = readObservations(attachment.body);
    }
    if (testCaseFinished) finished.add(testCaseFinished.testCaseStartedId);
    if (testRunFinished) ended = true;
  }
  const scenarios = [...started].map(([id, { pickle, passed, observations }]) => {
    const { uri, name } = pickles.get(pickle) ?? { uri: file, name: 'a scenario that is not told' };
    return { uri, name, passed: passed && finished.has(id), observations };
  });
  return { scenarios, features, finished: ended };
}
