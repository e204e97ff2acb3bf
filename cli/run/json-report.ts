import { type MapNames, mapOfCall, signedHex } from '../../runtime/describe-helper-call.ts';
import type { LoadedObject, MapDescription } from '../../runtime/loaded-object.ts';
import { type SourceFrame, textOf } from '../../runtime/object/debug-info/source-place.ts';
import type {
  HelperCall,
  Oops,
  Panic,
  ProgramRun,
  StackFrame,
  Timeout,
  WatchdogFiring,
} from '../../runtime/program-run.ts';
import type { MapEntry, MapRecord } from '../../runtime/target.ts';
import { entriesLeftOut } from './map-text.ts';
import type { ReportedEvent } from './run-reporter.ts';

/**
 * The JSON document of `run --json`, described by cli/run-output.schema.json. Bytes are hexadecimal text. Numbers that
 * may exceed 2^53 are text too: addresses and arguments in hexadecimal (a negative one with its sign), results in
 * decimal.
 */

const hex = (value: bigint): string => `0x${value.toString(16)}`;
const bytesToHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The object as the document shows it. */
export function objectToJson(object: LoadedObject, path: string) {
  return {
    name: object.name,
    path,
    tag: object.tag,
    programs: object.programs.map(({ name, type, section }) => ({ name, type, section })),
    crate: object.crate,
    imports: object.imports,
  };
}

/** An event by its number and source, with the warnings of a packet. */
export function eventToJson({ number, source, warnings }: ReportedEvent) {
  return { event: number, source, warnings };
}

/** The most text of all call sites of a document, in characters, with {@link SITE_TEXT} for each. */
const MOST_SITE_TEXT = 1 << 20;
const SITE_TEXT = 64;

/**
 * Where helper calls come from: each place once, however often programs call from there. A document has the list at its end, and a call the
 * index in it.
 */
export class CallSites {
  readonly #indices = new Map<string, number>();
  #room = MOST_SITE_TEXT;
  /** The places, with the functions that are inlined there. */
  readonly list: (readonly ReturnType<typeof sourceToJson>[])[] = [];

  /** The index of a call's place; undefined if it is not known, or the list is full. */
  indexOf(run: ProgramRun, call: HelperCall): number | undefined {
    const key = `${run.object}/${call.site}/${call.caller}`;
    const known = this.#indices.get(key);
    if (known !== undefined || this.#room <= 0) return known;
    const source = run.callSource?.(call) ?? [];
    if (source.length === 0) return undefined;
    this.#room -= SITE_TEXT + textOf(source);
    this.#indices.set(key, this.list.length);
    return this.list.push(source.map(sourceToJson)) - 1;
  }
}

/** One run of one program. */
export function runToJson(run: ProgramRun, event: ReportedEvent, maps: MapNames, sites: CallSites) {
  return {
    ...eventToJson(event),
    object: run.object,
    program: run.program,
    type: run.type,
    cpu: run.cpu,
    outcome: run.outcome,
    result: run.result,
    verdict: run.verdict,
    fate: run.fate,
    sentOn: run.sentOn,
    instructions: run.instructions,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    stackHighWater: run.stackHighWater,
    helpers: run.helpers.map((call) => helperToJson(call, maps, sites.indexOf(run, call))),
    helperCalls: run.helperCalls,
    trace: run.trace,
    log: run.log,
    panic: run.panic === null ? null : panicToJson(run.panic),
    timeout: run.timeout === null ? null : timeoutToJson(run.timeout),
    ...(run.missed !== undefined && { missed: run.missed }),
    firings: run.firings.map(firingToJson),
    oops: run.oops === null ? null : oopsToJson(run.oops),
    explanation: run.explanation,
    packet: run.packet === null ? null : bytesToHex(run.packet),
    packetsOut: run.packetsOut.map((packet) => ({
      interface: packet.interface,
      bytes: bytesToHex(packet.bytes),
      ingress: packet.ingress === true,
    })),
    registers: run.registers === null ? null : mapValues(run.registers, hex),
  };
}

/** A record that user space has read. The CPU is null for a buffer that all CPUs share. */
export function recordToJson({ cpu, bytes, lost }: MapRecord) {
  return { cpu: cpu ?? null, lost, bytes: bytesToHex(bytes) };
}

/** A map with its contents. Entries are in ascending order of their key's bytes, so that equal contents print equal. */
export function mapToJson(map: MapDescription, entries: readonly MapEntry[], notRead: string | null) {
  return {
    type: map.typeName,
    keySize: map.keySize,
    valueSize: map.valueSize,
    maxEntries: map.maxEntries,
    userValueSize: map.userValueSize,
    ...(map.valueCpus === undefined ? {} : { valueCpus: map.valueCpus }),
    entries: entries.map(({ key, value }) => ({ key: bytesToHex(key), value: bytesToHex(value) })),
    zeroEntriesLeftOut: notRead === null ? entriesLeftOut(map, entries) : 0,
    ...(notRead === null ? {} : { notRead }),
  };
}

function helperToJson(call: HelperCall, maps: MapNames, site: number | undefined) {
  const { name, args, result, returned = result !== null, key } = call;
  return {
    name,
    args: args.map(signedHex),
    result: result === null ? null : result.toString(),
    returned,
    map: mapOfCall(call, maps) ?? null,
    key: key === undefined ? null : bytesToHex(key),
    ...(site === undefined ? {} : { callSite: site }),
  };
}

function sourceToJson({ name, file, line, column, inlined }: SourceFrame) {
  return { function: name ?? null, file: file ?? null, line, column, inlined };
}

/** Why there are no sources, where there should be some. */
function problemToJson({ sourceProblem }: Pick<Oops, 'sourceProblem'>) {
  return sourceProblem === undefined ? {} : { sourceProblem };
}

function frameToJson(frame: StackFrame) {
  const { symbol, offset, size, program, source } = frame;
  return { symbol, offset, size, program, ...(source === undefined ? {} : { source: source.map(sourceToJson) }) };
}

function panicToJson(panic: Panic) {
  return {
    message: panic.message,
    location: panic.location ?? null,
    frames: panic.frames.map(frameToJson),
    ...problemToJson(panic),
  };
}

function timeoutToJson(timeout: Timeout) {
  const { mechanism, helper, ranFor } = timeout;
  return { mechanism, helper: helper ?? null, ranFor, ...interruptionToJson(timeout) };
}

function firingToJson(firing: WatchdogFiring) {
  const { mechanism, forced, after, helper, reached } = firing;
  return { mechanism, forced, after, helper: helper ?? null, reached, ...interruptionToJson(firing) };
}

/** Where the timer found the program. */
function interruptionToJson({ interruptedAt, interruptedSource: source }: Timeout | WatchdogFiring) {
  return { interruptedAt, ...(source === undefined ? {} : { interruptedSource: source.map(sourceToJson) }) };
}

function oopsToJson(oops: Oops) {
  return {
    message: oops.message,
    explanation: oops.explanation ?? null,
    exception: oops.exception,
    address: oops.address === undefined ? null : hex(oops.address),
    access: oops.access ?? null,
    symbol: oops.symbol,
    rip: hex(oops.rip),
    instruction: oops.instruction ?? null,
    registers: mapValues(oops.registers, hex),
    frames: oops.frames.map(frameToJson),
    ...problemToJson(oops),
  };
}

function mapValues<T, U>(record: Readonly<Record<string, T | undefined>>, convert: (value: T) => U): Record<string, U> {
  const converted: Record<string, U> = {};
  for (const [name, value] of Object.entries(record)) if (value !== undefined) converted[name] = convert(value);
  return converted;
}
