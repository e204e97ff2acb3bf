import { Decoder, Formatter, FormatterSyntax } from 'iced-x86';
import { REGISTER_NAMES } from '../../../../runtime/cpu/register-file.ts';
import { addressOf, type Batch } from './batch.ts';
import { type Case, flagNames, GS_BASE, type Outcome } from './case.ts';

/** A number of bytes in hexadecimal. */
export function hex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

function hexBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').replace(/../g, '$& ').trim();
}

/** The bytes of a case's code, the ending included. */
export function codeOf(batch: Batch, one: Case): Uint8Array {
  for (const region of batch.regions) {
    const start = one.start - region.offset;
    if (start >= 0 && start < region.contents.length) return region.contents.subarray(start, start + one.size);
  }
  throw new Error(`the code of ${one.name} lies outside its batch`);
}

/** int3, which fills the space between pieces of code. */
const FILLER = 0xcc;

/** Instructions of a case that a report shows. */
const MOST_LINES = 40;

/** The instructions of a case, one a line: address, bytes, Intel syntax; the first to be carried out has a mark. */
export function disassemble(batch: Batch, one: Case): string[] {
  const decoder = new Decoder(64, codeOf(batch, one), 0);
  decoder.ip = addressOf(one.start);
  const formatter = new Formatter(FormatterSyntax.Intel);
  const lines: string[] = [];
  while (decoder.canDecode) {
    const at = decoder.position;
    const instruction = decoder.decode();
    const bytes = codeOf(batch, one).subarray(at, decoder.position);
    if (bytes[0] === FILLER) continue;
    const mark = instruction.ip === addressOf(one.entry) ? '>' : ' ';
    lines.push(`${mark} ${hex(instruction.ip)}  ${hexBytes(bytes).padEnd(30)}  ${formatter.format(instruction)}`);
    instruction.free();
  }
  decoder.free();
  formatter.free();
  return lines;
}

/** A case in words: code, registers, flags, memory. */
export function describeCase(batch: Batch, one: Case): string {
  const code = disassemble(batch, one);
  const lines = [one.name, ...code.slice(0, MOST_LINES).map((line) => `  ${line}`)];
  if (code.length > MOST_LINES) lines.push(`    … ${code.length - MOST_LINES} more`);
  for (let row = 0; row < 16; row += 4) {
    const cells = REGISTER_NAMES.slice(row, row + 4).map((name, column) => {
      return `${name.padStart(3)} ${one.registers[row + column]!.toString(16).padStart(16, '0')}`;
    });
    lines.push(`  ${cells.join('  ')}`);
  }
  const pointers = one.pointers.map((pointer) =>
    pointer.register === GS_BASE ? 'gs' : REGISTER_NAMES[pointer.register],
  );
  lines.push(
    `  flags ${flagNames(one.flags) || 'none'}   gs base ${hex(one.gsBase)}   pointers ${pointers.join(' ') || 'none'}`,
  );
  for (const patch of one.patches) lines.push(`  [${hex(addressOf(patch.offset))}] ${hexBytes(patch.bytes)}`);
  return lines.join('\n');
}

/** How a case ended, in words. */
export function describeOutcome(outcome: Outcome, one: Case): string[] {
  const fault = outcome.access === '' ? '' : ` ${outcome.access} ${hex(outcome.address)}`;
  const lines = [`${outcome.exception}${fault} at ${hex(outcome.rip)}`];
  REGISTER_NAMES.forEach((name, number) => {
    if (outcome.registers[number] !== one.registers[number]) lines.push(`${name} ${hex(outcome.registers[number]!)}`);
  });
  lines.push(`flags ${flagNames(outcome.flags) || 'none'}`);
  if (outcome.retired >= 0) lines.push(`retired ${outcome.retired}`);
  for (const change of outcome.changes) lines.push(`[${hex(addressOf(change.offset))}] ${hexBytes(change.bytes)}`);
  return lines;
}
