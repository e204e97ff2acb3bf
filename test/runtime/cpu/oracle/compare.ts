import { REGISTER_NAMES } from '../../../../runtime/cpu/register-file.ts';
import { addressOf, type Batch, type ProcessorOutcome } from './batch.ts';
import { ALL_FLAGS, type Case, type Change, flagNames, type Outcome, undefinedFlagsAt } from './case.ts';
import { RDI, RSI } from './drawing/registers.ts';
import { describeCase, describeOutcome, hex } from './report.ts';

/** A case in which something other than the processor ended in another state. */
export interface Disagreement {
  readonly one: Case;
  readonly expected: ProcessorOutcome;
  readonly found: Outcome;
  /** What differs, a line each: `rax: expected 0x1, found 0x2`. */
  readonly differences: readonly string[];
}

/** The guest's exceptions do not tell a fault through the stack segment from another protection fault. */
function exceptionName(name: string): string {
  return name === '#SS' ? '#GP' : name;
}

/** What differs between what the processor did and what was found. Empty when nothing does. */
export function compare(batch: Batch, one: Case, expected: ProcessorOutcome, found: Outcome): string[] {
  const differences: string[] = [];
  const differ = (what: string, left: string, right: string) => {
    if (left !== right) differences.push(`${what}: expected ${left}, found ${right}`);
  };
  differ('exception', exceptionName(expected.exception), exceptionName(found.exception));
  differ('rip', hex(expected.rip), hex(found.rip));
  differ('access', expected.access, found.access);
  if (!isEitherOperand(one, expected, found)) differ('fault address', hex(expected.address), hex(found.address));
  REGISTER_NAMES.forEach((name, number) => {
    differ(name, hex(expected.registers[number]!), hex(found.registers[number]!));
  });
  const defined = ALL_FLAGS & ~undefinedFlagsAt(one, expected.rip);
  differ('flags', flagNames(expectedFlags(one, expected) & defined), flagNames(found.flags & defined));
  if (expected.retired >= 0 && found.retired >= 0) {
    differ('instructions retired', String(expected.retired), String(found.retired));
  }
  differences.push(...compareMemory(batch, one, expected.changes, found.changes));
  return differences;
}

/** The manual does not say which operand of a comparing string instruction is read first, where neither can be. */
function isEitherOperand(one: Case, expected: Outcome, found: Outcome): boolean {
  if (!/^cmps[bwdq]$/.test(one.mnemonic)) return false;
  const places = [expected.registers[RSI]!, expected.registers[RDI]!];
  return [expected.address, found.address].every((address) => places.some((at) => address >= at && address < at + 8n));
}

/**
 * The flags the manual gives. Where a repeated comparison faults on its way, they are those from before it (Intel SDM volume 2, REP);
 * AMD's processors leave those of the last comparison.
 */
function expectedFlags(one: Case, expected: Outcome): number {
  const comparesFar = /^(cmps|scas)[bwdq]$/.test(one.mnemonic) && expected.exception === '#PF';
  return comparesFar ? one.flags : expected.flags;
}

function compareMemory(batch: Batch, one: Case, expected: readonly Change[], found: readonly Change[]): string[] {
  if (expected.length === 0 && found.length === 0) return [];
  const left = bytesOf(expected);
  const right = bytesOf(found);
  const differences: string[] = [];
  for (const offset of [...new Set([...left.keys(), ...right.keys()])].sort((a, b) => a - b)) {
    const before = byteBefore(batch, one, offset);
    const byte = (bytes: Map<number, number>) => bytes.get(offset) ?? before;
    if (byte(left) !== byte(right)) {
      differences.push(`[${hex(addressOf(offset))}]: expected ${hex(byte(left))}, found ${hex(byte(right))}`);
    }
  }
  return differences;
}

function bytesOf(changes: readonly Change[]): Map<number, number> {
  const bytes = new Map<number, number>();
  for (const change of changes) {
    for (let index = 0; index < change.bytes.length; index++) bytes.set(change.offset + index, change.bytes[index]!);
  }
  return bytes;
}

function byteBefore(batch: Batch, one: Case, offset: number): number {
  for (const patch of [...one.patches].reverse()) {
    const index = offset - patch.offset;
    if (index >= 0 && index < patch.bytes.length) return patch.bytes[index]!;
  }
  const region = batch.regions.find((each) => offset >= each.offset && offset < each.offset + each.contents.length);
  return region?.contents[offset - region.offset] ?? 0;
}

/**
 * What of the processor's outcome depended on where the window lay, other than by pointing into it. Such a case cannot be compared, and
 * must not have been made up.
 */
export function whyUnclear(one: Case, expected: ProcessorOutcome): string | undefined {
  if (expected.unclear > 0) return `${expected.unclear} values depend on where the window lies`;
  const flags = expected.unclearFlags & ~undefinedFlagsAt(one, expected.rip);
  return flags === 0 ? undefined : `the flags ${flagNames(flags)} depend on where the window lies`;
}

/** Compares every case of a batch. */
export function compareAll(
  batch: Batch,
  expected: readonly ProcessorOutcome[],
  found: readonly Outcome[],
): Disagreement[] {
  return batch.cases.flatMap((one, index) => {
    const processor = expected[index]!;
    const differences = compare(batch, one, processor, found[index]!);
    return differences.length === 0 ? [] : [{ one, expected: processor, found: found[index]!, differences }];
  });
}

/** A disagreement in words: the case, what differs, and both ends. */
export function describeDisagreement(batch: Batch, { one, expected, found, differences }: Disagreement): string {
  const indent = (lines: readonly string[]) => lines.map((line) => `    ${line}`).join('\n');
  return [
    describeCase(batch, one),
    '  differences',
    indent(differences.slice(0, 20)),
    '  expected',
    indent(describeOutcome(expected, one)),
    '  found',
    indent(describeOutcome(found, one)),
  ].join('\n');
}
