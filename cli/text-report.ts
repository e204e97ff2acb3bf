import type {
  LoadedObject,
  MapDescription,
  MapEntry,
  MapRecord,
  Oops,
  ProgramRun,
  StackFrame,
} from '../runtime/target.ts';
import type { Style } from './style.ts';

const LABEL_WIDTH = 14;
/** The text shows no more than these; the JSON document has the rest. */
const MOST_HELPERS = 20;
const MOST_PACKET_BYTES = 128;
const MOST_MAP_ENTRIES = 64;

/** The object's own lines, printed before the first event. */
export function describeObject(object: LoadedObject, style: Style): string {
  const programs = object.programs.map((program) => `${program.name} (${program.section})`).join(', ');
  const maps = object.maps.map((map) => `${map.name} (${map.typeName})`).join(', ');
  return `${style.bold(object.name)}  tag ${object.tag}\n${row('programs', programs)}${row('maps', maps || 'none')}`;
}

/** One run of one program. */
export function describeRun(run: ProgramRun, event: number, source: string, style: Style): string {
  const paint = run.outcome === 'completed' ? style.good : style.bad;
  const what = run.sentOn ? `${source}, sent on` : source;
  const lines = [`${style.bold(`event ${event}`)}: ${what} → ${run.program} on CPU ${run.cpu}\n`];
  lines.push(row('outcome', paint(run.outcome)));
  lines.push(row('result', run.verdict === String(run.result) ? run.verdict : `${run.result} ${run.verdict}`));
  if (run.fate !== null) lines.push(row('fate', run.fate));
  lines.push(row('instructions', String(run.instructions)));
  lines.push(row('stack', `${run.stackHighWater} bytes`));
  lines.push(rows('helpers', describeHelpers(run)));
  lines.push(rows('trace', run.trace));
  if (run.panic !== null) {
    const where = run.panic.location === undefined ? '' : ` at ${run.panic.location}`;
    lines.push(row('panic', style.bad(`${run.panic.message}${where}`)), rows('', run.panic.frames.map(describeFrame)));
  }
  if (run.timeout !== null) {
    const helper = run.timeout.helper === undefined ? '' : `, on return from ${run.timeout.helper}`;
    lines.push(row('timeout', style.bad(`after ${run.timeout.ranFor / 1e9} s by ${run.timeout.mechanism}${helper}`)));
  }
  if (run.oops !== null) lines.push(describeOops(run.oops, style));
  if (run.explanation !== null) lines.push(row('explanation', style.bad(run.explanation)));
  lines.push(rows('log', run.log));
  if (run.registers !== null) lines.push(row('registers', describeRegisters(run.registers) || 'all 0'));
  if (run.packet !== null) lines.push(row('packet', describeBytes(run.packet)));
  for (const out of run.packetsOut) {
    lines.push(row(out.ingress ? 'packet in' : 'packet out', `${out.interface}: ${describeBytes(out.bytes)}`));
  }
  return lines.join('');
}

/** A map with its contents. */
export function describeMap(name: string, map: MapDescription, entries: readonly MapEntry[], style: Style): string {
  const used = `${entries.length} of ${map.maxEntries} entries, ${map.keySize} → ${map.valueSize} bytes`;
  const telling = entries.filter(({ value }) => value.some((byte) => byte !== 0));
  const zero = entries.length - telling.length;
  const shown = telling.slice(0, MOST_MAP_ENTRIES).map(({ key, value }) => `  ${spaced(key)} → ${spaced(value)}\n`);
  const more = telling.length > shown.length ? `  … ${telling.length - shown.length} more\n` : '';
  const zeroes = zero > 0 ? `  ${zero === 1 ? '1 entry' : `${zero} entries`} with only zeroes\n` : '';
  return `${style.bold(`map ${name}`)} (${map.typeName}, ${used})\n${shown.join('')}${more}${zeroes}`;
}

/** What user space has read of a map. */
export function describeRecords(map: string, records: readonly MapRecord[], style: Style): string {
  const shown = records.slice(0, MOST_MAP_ENTRIES).map(({ cpu, bytes, lost }) => {
    const place = cpu === undefined ? '' : `CPU ${cpu}: `;
    return `  ${place}${lost > 0 ? `${lost} lost, then ` : ''}${spaced(bytes)}\n`;
  });
  const more = records.length > shown.length ? `  … ${records.length - shown.length} more\n` : '';
  const count = `${records.length} record${records.length === 1 ? '' : 's'}`;
  return `${style.bold(`read from map ${map}`)} (${count})\n${shown.join('')}${more}`;
}

/** A frame in the kernel's notation: `symbol+0x1c/0x40`. */
export function describeFrame(frame: StackFrame): string {
  return `${frame.symbol}+0x${frame.offset.toString(16)}/0x${frame.size.toString(16)}`;
}

function describeHelpers(run: ProgramRun): string[] {
  const lines = run.helpers.slice(0, MOST_HELPERS).map(({ name, args, result }) => {
    const list = args.map((argument) => `0x${argument.toString(16)}`).join(', ');
    return `${name}(${list}) ${result === null ? 'did not return' : `= ${describeResult(result)}`}`;
  });
  if (run.helpers.length > MOST_HELPERS) lines.push(`… ${run.helpers.length - MOST_HELPERS} more`);
  return lines;
}

function describeResult(result: bigint): string {
  return result > 0xffffffffn ? `0x${result.toString(16)}` : result.toString();
}

function describeOops(oops: Oops, style: Style): string {
  const lines = [row('oops', style.bad(oops.message))];
  if (oops.explanation !== undefined) lines.push(row('', oops.explanation));
  lines.push(row('', `at ${oops.symbol}${oops.instruction === undefined ? '' : `: ${oops.instruction}`}`));
  lines.push(row('', describeRegisters(oops.registers)), rows('', oops.frames.map(describeFrame)));
  return lines.join('');
}

function describeRegisters(registers: Readonly<Record<string, bigint | undefined>>): string {
  return Object.entries(registers)
    .filter((entry): entry is [string, bigint] => entry[1] !== undefined && entry[1] !== 0n)
    .map(([name, value]) => `${name}=0x${value.toString(16)}`)
    .join(' ');
}

function describeBytes(bytes: Uint8Array): string {
  const more = bytes.length > MOST_PACKET_BYTES ? ' …' : '';
  return `${bytes.length} bytes: ${spaced(bytes.subarray(0, MOST_PACKET_BYTES))}${more}`;
}

function spaced(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${text}`.trimEnd().concat('\n');
}

function rows(label: string, lines: readonly string[]): string {
  return lines.map((line, index) => row(index === 0 ? label : '', line)).join('');
}
