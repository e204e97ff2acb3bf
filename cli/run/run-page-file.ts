import type { KernelEvent, ReadLimit } from '../../kernel-model/events.ts';
import { writeOutputFile } from '../../node/output-file.ts';
import { thisSuite } from '../../reports/results/suite.ts';
import type { EntryChange, EventOnPage } from '../../reports/run-page/event-on-page.ts';
import { RunPage } from '../../reports/run-page/run-page.ts';
import { SourceTexts } from '../../reports/run-page/source-texts.ts';
import { CountingTarget } from '../../runtime/coverage/counting-target.ts';
import { type ExecutedLines, LineReader } from '../../runtime/coverage/executed-lines.ts';
import { mapNames } from '../../runtime/describe-helper-call.ts';
import type { LoadedObject } from '../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { Target } from '../../runtime/target.ts';
import type { PageArgument } from '../arguments/run-arguments.ts';
import { readMaps } from './run-maps.ts';
import type { NamedMap, Note, ReportedEvent } from './run-reporter.ts';

/** The most that is read of maps before and after an event. */
const COMPARED: ReadLimit = { entries: 10_000, bytes: 1024 * 1024 };
/** Bytes of a key or value on the page. */
const SHOWN_BYTES = 256;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const shortHex = (text: string): string =>
  text.length <= 2 * SHOWN_BYTES ? text : `${text.slice(0, 2 * SHOWN_BYTES)}… (${text.length / 2} bytes)`;

/** Maps that have all entries from their creation on. Entries of zeroes are not read. */
const ZEROED: ReadonlySet<string> = new Set(['array', 'percpu_array']);

type Executed = ReturnType<CountingTarget['executed']>;

const NO_LINES: ExecutedLines = { sources: [], problems: [] };

/** The executions of a kernel until now, if it counts them. */
function executedBy(target: Target): Executed {
  return target instanceof CountingTarget ? target.executed() : new Map();
}

/**
 * The page of a `run`. It compares maps before and after each event, and the counts of a kernel that counts: without one, the page has no
 * executed lines.
 */
export class RunPageFile {
  readonly #path: string;
  readonly #page: RunPage;
  readonly #objects = new Map<string, LoadedObject>();
  readonly #lines = new LineReader();
  readonly #texts = new SourceTexts(process.cwd());
  #before: readonly NamedMap[] = [];
  #executed: Executed = new Map();

  /** @param page the file that {@link write} writes */
  constructor({ path, characters }: PageArgument) {
    this.#path = path;
    this.#page = new RunPage(characters);
  }

  /** An object is loaded, perhaps again. */
  loaded(object: LoadedObject): void {
    this.#objects.set(object.name, object);
  }

  /** An event is about to happen. */
  async before(target: Target): Promise<void> {
    if (this.#page.isFull) return;
    this.#before = await readMaps(target, COMPARED);
    this.#executed = executedBy(target);
  }

  /** An event has happened, and programs saw it. */
  async after(target: Target, event: KernelEvent, reported: ReportedEvent, runs: readonly ProgramRun[]): Promise<void> {
    const after = this.#page.isFull ? [] : await readMaps(target, COMPARED);
    const { sources, problems } = this.#page.isFull
      ? NO_LINES
      : this.#lines.between(this.#executed, executedBy(target));
    const found = { runs, ...compared(this.#before, after) };
    this.#add(event, reported, { ...found, sources: this.#texts.of(sources), noLines: problems });
  }

  /** An event that no program saw, or that broke a rule. */
  problem(event: KernelEvent, reported: ReportedEvent, problem: string): void {
    this.#add(event, reported, { runs: [], changes: [], notCompared: [], sources: [], noLines: [], problem });
  }

  #add(
    event: KernelEvent,
    { number, source, warnings }: ReportedEvent,
    found: Omit<EventOnPage, 'number' | 'source' | 'warnings' | 'packet'>,
  ): void {
    const packet = event.kind === 'packet' ? { packet: event.bytes } : {};
    this.#page.add({ number, source, warnings, ...packet, ...found }, mapNames([...this.#objects.values()]));
  }

  /** Writes the file. @param note is told where it is, and what is not in it @throws Diagnostic FILE_NOT_WRITTEN */
  write(note: (note: Note) => void): void {
    const { name, version } = thisSuite();
    writeOutputFile(this.#path, this.#page.toHtml([...this.#objects.keys()], `${name} ${version}`), 'the page');
    const { leftOut } = this.#page;
    const missing = leftOut === 0 ? '' : `; the last ${leftOut} events are not on it`;
    note({ code: 'PAGE_WRITTEN', message: `the page is ${this.#path}${missing}` });
  }
}

/** Entries that are not as they were. A map that was not read, or is gone, is not compared. */
function compared(
  before: readonly NamedMap[],
  after: readonly NamedMap[],
): Pick<EventOnPage, 'changes' | 'notCompared'> {
  const changes: EntryChange[] = [];
  const notCompared: string[] = [];
  for (const { name, map, entries, notRead } of after) {
    const old = before.find((map) => map.name === name);
    const reason = notRead ?? old?.notRead;
    if (reason !== null && reason !== undefined) {
      notCompared.push(`map ${name} is not compared: ${reason}`);
      continue;
    }
    const values = new Map((old?.entries ?? []).map(({ key, value }) => [hex(key), hex(value)]));
    const absent = ZEROED.has(map.typeName) ? 'zeroes' : undefined;
    for (const { key, value } of entries) {
      const [at, is] = [hex(key), hex(value)];
      const was = values.get(at);
      values.delete(at);
      if (was !== is) changes.push(changeOf(name, at, was ?? absent, is));
    }
    for (const [at, was] of values) changes.push(changeOf(name, at, was, absent));
  }
  return { changes, notCompared };
}

function changeOf(map: string, key: string, before: string | undefined, after: string | undefined): EntryChange {
  const short = (text: string | undefined) => (text === undefined ? undefined : shortHex(text));
  return { map, key: shortHex(key), before: short(before), after: short(after) };
}
