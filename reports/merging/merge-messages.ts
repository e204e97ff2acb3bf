import type { Envelope, Pickle, Timestamp } from '@cucumber/messages';
import { Diagnostic } from '../../base/diagnostic.ts';
import { featureLines } from '../../vocabulary/feature-lines.ts';
import { Identifiers, nodeIdentifiers } from './merge-identifiers.ts';
import { missingShards } from './missing-shards.ts';

/** The messages of one file. */
export interface MessageFile {
  readonly file: string;
  readonly envelopes: readonly Envelope[];
}

/** The messages of a whole run. */
export interface MergedMessages {
  readonly envelopes: readonly Envelope[];
  readonly success: boolean;
  /** The total duration of the runs. */
  readonly seconds: number;
  /** Places of scenarios that ran in none of the files. */
  readonly missing: readonly string[];
}

function refusal(code: string, message: string, cause: string, hint: string): Diagnostic {
  return new Diagnostic({ code, kind: 'input', message, cause, hint });
}

function secondsOf({ seconds, nanos }: Timestamp): number {
  return seconds + nanos / 1e9;
}

/** The scenario that a message during its run belongs to; undefined for other messages. */
function startedId({ testCaseStarted, testStepStarted, testStepFinished, testCaseFinished, attachment }: Envelope) {
  const { testCaseStartedId } = testStepStarted ?? testStepFinished ?? testCaseFinished ?? attachment ?? {};
  return testCaseStarted?.id ?? testCaseStartedId;
}

/** Joins the messages of several files. */
class Merger {
  readonly #identifiers = new Identifiers();
  readonly #sources = new Map<string, { readonly data: string; readonly file: string }>();
  readonly #features: Envelope[] = [];
  readonly #definitions: Envelope[] = [];
  readonly #others: Envelope[] = [];
  readonly #pickles = new Map<string, Pickle>();
  readonly #lines = new Map<string, number>();
  /** By pickle: the file that ran it, its test case, and the messages during its run. */
  readonly #ran = new Map<
    string,
    { readonly file: string; readonly testCase: Envelope; readonly messages: Envelope[] }
  >();
  /** Scenarios of each file, by pickle. */
  readonly #shards: { readonly file: string; readonly pickles: string[] }[] = [];
  #meta: Envelope | undefined;
  #started: Envelope['testRunStarted'];
  #finished: Envelope['testRunFinished'];
  #success = true;
  #seconds = 0;

  add({ file, envelopes }: MessageFile): void {
    const started = envelopes.find(({ testRunStarted }) => testRunStarted)?.testRunStarted;
    const finished = envelopes.findLast(({ testRunFinished }) => testRunFinished)?.testRunFinished;
    if (started === undefined || finished === undefined) {
      const cause = started === undefined ? 'no run begins in it' : 'the run was aborted, or the file is truncated';
      throw refusal(
        'MERGE_UNFINISHED',
        `${file}: these are not the messages of a whole run`,
        cause,
        'run the shard again',
      );
    }
    this.#identifiers.nextFile();
    const running = new Map<string, Envelope[]>();
    const shard: string[] = [];
    this.#shards.push({ file, pickles: shard });
    for (const envelope of envelopes) this.#receive(envelope, file, running, shard);
    this.#success &&= finished.success;
    this.#seconds += secondsOf(finished.timestamp) - secondsOf(started.timestamp);
  }

  #receive(envelope: Envelope, file: string, running: Map<string, Envelope[]>, shard: string[]): void {
    const { meta, source, gherkinDocument, pickle, stepDefinition, hook, parameterType, testRunStarted } = envelope;
    if (meta) this.#meta ??= envelope;
    else if (source) this.#source(source, envelope, file);
    else if (gherkinDocument) this.#document(gherkinDocument, envelope, file);
    else if (pickle) this.#pickle(pickle, envelope);
    else if (testRunStarted) this.#runStarted(testRunStarted, envelope);
    else if (stepDefinition || hook || parameterType) {
      if (this.#identifiers.definition(envelope)) this.#definitions.push(this.#identifiers.rewrite(envelope));
    } else this.#ranMessage(this.#identifiers.rewrite(envelope), file, running, shard);
  }

  #source({ uri, data }: NonNullable<Envelope['source']>, envelope: Envelope, file: string): void {
    const known = this.#sources.get(uri);
    if (known === undefined) this.#features.push(envelope);
    else if (known.data !== data) throw this.#differs(uri, file);
    this.#sources.set(uri, known ?? { data, file });
  }

  #document(document: NonNullable<Envelope['gherkinDocument']>, envelope: Envelope, file: string): void {
    const { uri = '' } = document;
    if (!this.#sources.has(uri)) throw this.#differs(uri, file);
    if (!this.#identifiers.document(uri, nodeIdentifiers(document))) return;
    this.#features.push(this.#identifiers.rewrite(envelope));
    for (const [id, line] of featureLines(document)) this.#lines.set(this.#identifiers.of(id), line);
  }

  #differs(uri: string, file: string): Diagnostic {
    const other = this.#sources.get(uri)?.file ?? 'another file';
    const cause = `its text differs in ${file} and ${other}`;
    return refusal(
      'MERGE_OTHER_FEATURE',
      `${uri} is not the same in all files`,
      cause,
      'run all shards on the same commit',
    );
  }

  #pickle(pickle: Pickle, envelope: Envelope): void {
    if (!this.#identifiers.pickle(pickle)) return;
    this.#features.push(this.#identifiers.rewrite(envelope));
    const id = this.#identifiers.of(pickle.id);
    this.#pickles.set(id, { ...pickle, astNodeIds: pickle.astNodeIds.map((node) => this.#identifiers.of(node)) });
  }

  #runStarted(started: NonNullable<Envelope['testRunStarted']>, envelope: Envelope): void {
    this.#identifiers.definition(envelope);
    const earlier = this.#started === undefined || secondsOf(started.timestamp) < secondsOf(this.#started.timestamp);
    if (earlier) this.#started = this.#identifiers.rewrite(envelope).testRunStarted;
  }

  #ranMessage(envelope: Envelope, file: string, running: Map<string, Envelope[]>, shard: string[]): void {
    const { testCase, testCaseStarted, testRunFinished } = envelope;
    const started = startedId(envelope);
    if (testCase) {
      const other = this.#ran.get(testCase.pickleId);
      if (other !== undefined) throw this.#duplicate(testCase.pickleId, other.file, file);
      this.#ran.set(testCase.pickleId, { file, testCase: envelope, messages: [] });
      shard.push(testCase.pickleId);
    } else if (testRunFinished) {
      const later =
        this.#finished === undefined || secondsOf(testRunFinished.timestamp) > secondsOf(this.#finished.timestamp);
      if (later) this.#finished = testRunFinished;
    } else if (started !== undefined) {
      if (testCaseStarted) {
        const ran = [...this.#ran.values()].find((each) => each.testCase.testCase?.id === testCaseStarted.testCaseId);
        if (ran !== undefined) running.set(started, ran.messages);
      }
      running.get(started)?.push(envelope);
    } else this.#others.push(envelope);
  }

  #duplicate(pickle: string, first: string, second: string): Diagnostic {
    const message = `${this.#place(pickle)} "${this.#pickles.get(pickle)?.name}" ran twice`;
    const cause = first === second ? `${first} has it twice` : `it is in ${first} and in ${second}`;
    return refusal('MERGE_DUPLICATE', message, cause, 'name the files of one run, each shard once');
  }

  #place(id: string): string {
    const pickle = this.#pickles.get(id);
    return `${pickle?.uri}:${this.#lines.get(pickle?.astNodeIds.at(-1) ?? '') ?? 1}`;
  }

  finish(partial: boolean): MergedMessages {
    const all = [...this.#pickles.keys()];
    const missing = all.filter((id) => !this.#ran.has(id)).map((id) => this.#place(id));
    if (missing.length > 0 && !partial) throw this.#incomplete(all, missing);
    const ran = all.map((id) => this.#ran.get(id)).filter((each) => each !== undefined);
    const timestamp = this.#finished!.timestamp;
    const testRunFinished = { ...this.#finished!, timestamp, success: this.#success };
    const envelopes: Envelope[] = [
      ...(this.#meta === undefined ? [] : [this.#meta]),
      ...this.#features,
      ...this.#definitions,
      { testRunStarted: this.#started! },
      ...ran.map(({ testCase }) => testCase),
      ...ran.flatMap(({ messages }) => messages),
      ...this.#others,
      { testRunFinished },
    ];
    return { envelopes, success: this.#success, seconds: this.#seconds, missing };
  }

  #incomplete(all: readonly string[], missing: readonly string[]): Diagnostic {
    const shards = this.#shards.map(({ pickles }) => pickles.map((id) => all.indexOf(id)).sort((a, b) => a - b));
    const absent = missingShards(shards, all.length);
    const first = missing.slice(0, 5).join(', ');
    const shown = missing.length > 5 ? `${first} and ${missing.length - 5} more` : first;
    const scenarios = missing.length === 1 ? '1 scenario ran' : `${missing.length} scenarios ran`;
    if (absent.length > 0) {
      const message = `of ${absent[0]!.total} shards ${absent.map(({ index, total }) => `${index}/${total}`).join(', ')} ${absent.length === 1 ? 'is' : 'are'} missing`;
      return refusal(
        'MERGE_MISSING_SHARD',
        message,
        `${scenarios} in none of the files: ${shown}`,
        'name the file of every shard',
      );
    }
    return refusal(
      'MERGE_MISSING_SCENARIOS',
      `${scenarios} in none of the files`,
      shown,
      'name the file of every shard, or accept what is there with --partial, as after npx cucumber-js --tags',
    );
  }
}

/**
 * Joins the messages of the shards of one run into those of the whole run, in the usual order of scenarios.
 * @param partial allows scenarios that ran nowhere
 * @throws Diagnostic MERGE_UNFINISHED, MERGE_OTHER_FEATURE, MERGE_DUPLICATE, MERGE_MISSING_SHARD,
 *   MERGE_MISSING_SCENARIOS
 */
export function mergeMessages(files: readonly MessageFile[], partial: boolean): MergedMessages {
  const merger = new Merger();
  for (const file of files) merger.add(file);
  return merger.finish(partial);
}
