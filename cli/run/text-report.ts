import { plainLine } from '../../base/plain-text.ts';
import { describeHelperCall, type MapNames, spacedHex } from '../../runtime/describe-helper-call.ts';
import { describeCallSource, describeSource } from '../../runtime/describe-source.ts';
import { describeCrate } from '../../runtime/load/crate-note.ts';
import type { LoadedObject } from '../../runtime/loaded-object.ts';
import type { Oops, ProgramRun, StackFrame, Timeout, WatchdogFiring } from '../../runtime/program-run.ts';
import type { Style } from '../style.ts';
import { counted, paragraph, row, rows } from '../text-rows.ts';
import type { ReportedEvent } from './run-reporter.ts';

/** How many helpers the text shows; the JSON document has the rest. */
const MOST_HELPERS = 20;
const MOST_PACKET_BYTES = 128;
/** A longer stack trace shows the innermost and the outermost frames only. */
const MOST_FRAMES = 32;
const OUTERMOST_FRAMES = 4;

/** The object's own lines, printed before the first event. */
export function describeObject(object: LoadedObject, style: Style): string {
  const programs = object.programs.map((program) => `${program.name} (${program.section})`).join(', ');
  const maps = object.maps.map((map) => `${map.name} (${map.typeName})`).join(', ');
  const head = `${style.bold(plainLine(object.name))}  tag ${object.tag}\n`;
  return `${head}${row('programs', programs)}${row('maps', maps || 'none')}${row('crate', describeCrate(object.crate))}`;
}

/** One run of one program. */
export function describeRun(run: ProgramRun, event: ReportedEvent, maps: MapNames, style: Style): string {
  const paint = run.outcome === 'completed' ? style.good : style.bad;
  const what = plainLine(run.sentOn ? `${event.source}, sent on` : event.source);
  const lines = [`${style.bold(`event ${event.number}`)}: ${what} → ${plainLine(run.program)} on CPU ${run.cpu}\n`];
  lines.push(describeWarnings(event), row('outcome', run.outcome, paint), row('result', describeResult(run)));
  if (run.fate !== null) lines.push(row('fate', run.fate));
  lines.push(row('instructions', String(run.instructions)));
  lines.push(row('stack', counted(run.stackHighWater, 'byte')));
  lines.push(rows('helpers', describeHelpers(run, maps)));
  lines.push(rows('trace', run.trace));
  if (run.panic !== null) {
    const where = run.panic.location === undefined ? '' : ` at ${run.panic.location}`;
    lines.push(paragraph('panic', `${run.panic.message}${where}`, style.bad));
    lines.push(rows('', describeFrames(run.panic.frames)), describeProblem(run.panic));
  }
  if (run.timeout !== null) {
    const helper = run.timeout.helper === undefined ? '' : `, on return from ${run.timeout.helper}`;
    lines.push(
      row(
        'timeout',
        `after ${run.timeout.ranFor / 1e9} s of virtual time, by ${run.timeout.mechanism}${helper}`,
        style.bad,
      ),
      rows('', [`at ${run.timeout.interruptedAt}`, ...interruptedLines(run.timeout)]),
    );
  }
  if (run.timeout === null) lines.push(rows('watchdog', run.firings.flatMap(describeFiring), style.bad));
  if (run.missed !== undefined) lines.push(row('missed', `${run.missed.join(', ')}, inside a helper`));
  if (run.oops !== null) lines.push(describeOops(run.oops, style));
  if (run.explanation !== null) lines.push(paragraph('explanation', run.explanation, style.bad));
  lines.push(rows('log', withoutLongTraces(run.log)));
  if (run.registers !== null) lines.push(row('registers', describeRegisters(run.registers) || 'all 0'));
  if (run.packet !== null) lines.push(row('packet', describePacket(run.packet)));
  for (const out of run.packetsOut) {
    lines.push(row(out.ingress ? 'packet in' : 'packet out', `${out.interface}: ${describePacket(out.bytes)}`));
  }
  return lines.join('');
}

/** Warnings about how a packet was obtained. */
export function describeWarnings({ warnings }: ReportedEvent): string {
  return warnings.map(({ text }) => row('warning', text)).join('');
}

/** A firing of the watchdog that did not end the program as it should. */
function describeFiring(firing: WatchdogFiring): readonly string[] {
  const { mechanism, forced, after, interruptedAt, helper } = firing;
  const sent =
    mechanism === 'redirect' ? 'sent to __rex_handle_timeout' : `to end on return from ${helper ?? 'its helper'}`;
  const fired = `${forced ? 'made to fire' : 'fired'} after ${after / 1e9} s, at ${interruptedAt}: ${sent}`;
  return [fired, ...interruptedLines(firing)];
}

/** The places in sources where the timer found a program, below that of its code. */
function interruptedLines({ interruptedSource: source }: Pick<Timeout, 'interruptedSource'>): readonly string[] {
  return describeSource(source === undefined ? {} : { source }).map((line) => `  ${line}`);
}

/** A frame in the kernel's notation: `symbol+0x1c/0x40`. */
export function describeFrame(frame: StackFrame): string {
  return `${frame.symbol}+0x${frame.offset.toString(16)}/0x${frame.size.toString(16)}`;
}

function describeResult({ outcome, result, verdict }: ProgramRun): string {
  if (outcome === 'oops' || outcome === 'unsupported') return 'none: it did not return';
  return verdict === String(result) ? verdict : `${result} ${verdict}`;
}

function describeHelpers(run: ProgramRun, maps: MapNames): string[] {
  const lines = run.helpers.slice(0, MOST_HELPERS).flatMap((call) => {
    const source = describeCallSource(run, call);
    return [describeHelperCall(call, maps), ...(source === undefined ? [] : [`  ${source}`])];
  });
  const more = run.helperCalls - Math.min(run.helpers.length, MOST_HELPERS);
  return more > 0 ? [...lines, `… ${more} more`] : lines;
}

/** Lines without the middle ones, if there are many. @param what the omitted lines, for the line that replaces them */
function withoutMiddle<T>(lines: readonly T[], what: (count: number) => T): readonly T[] {
  if (lines.length <= MOST_FRAMES) return lines;
  const inner = lines.slice(0, MOST_FRAMES - OUTERMOST_FRAMES);
  return [...inner, what(lines.length - MOST_FRAMES), ...lines.slice(-OUTERMOST_FRAMES)];
}

function describeFrames(frames: readonly StackFrame[]): readonly string[] {
  const shown = frames.map((frame) => [describeFrame(frame), ...describeSource(frame).map((line) => `  ${line}`)]);
  return withoutMiddle(shown, (count) => [`… ${counted(count, 'more frame')}`]).flat();
}

function describeProblem({ sourceProblem }: Pick<Oops, 'sourceProblem'>): string {
  return sourceProblem === undefined ? '' : paragraph('source lines', `not known: ${sourceProblem}`);
}

const IN_THE_LOG = /^\[[ \d.]+\] {2}/;
const FRAME = /\+0x[0-9a-f]+\/0x[0-9a-f]+$/;

/** The lines of the log. Of a long stack trace, which is shown above, only the ends are left. */
function withoutLongTraces(log: readonly string[]): readonly string[] {
  const first = log.findIndex((line) => IN_THE_LOG.test(line) && line.endsWith(' <REX>'));
  const last = log.findIndex((line) => IN_THE_LOG.test(line) && line.endsWith(' </REX>'));
  const between = log.slice(first + 1, Math.max(first, last));
  if (first < 0 || !between.every((line) => FRAME.test(line))) return log;
  const stamp = IN_THE_LOG.exec(log[first]!)![0];
  const frames = withoutMiddle(between, (count) => `${stamp}… ${counted(count, 'more frame')}`);
  return [...log.slice(0, first + 1), ...frames, ...log.slice(last)];
}

function describeOops(oops: Oops, style: Style): string {
  const lines = [row('oops', oops.message, style.bad)];
  if (oops.explanation !== undefined) lines.push(paragraph('', oops.explanation));
  lines.push(row('', `at ${oops.symbol}${oops.instruction === undefined ? '' : `: ${oops.instruction}`}`));
  lines.push(row('', describeRegisters(oops.registers)), rows('', describeFrames(oops.frames)), describeProblem(oops));
  return lines.join('');
}

function describeRegisters(registers: Readonly<Record<string, bigint | undefined>>): string {
  return Object.entries(registers)
    .filter((entry): entry is [string, bigint] => entry[1] !== undefined && entry[1] !== 0n)
    .map(([name, value]) => `${name}=0x${value.toString(16)}`)
    .join(' ');
}

function describePacket(bytes: Uint8Array): string {
  const more = bytes.length > MOST_PACKET_BYTES ? ' …' : '';
  return `${counted(bytes.length, 'byte')}: ${spacedHex(bytes.subarray(0, MOST_PACKET_BYTES))}${more}`;
}
