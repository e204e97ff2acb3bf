import { RangeDecoder } from '../../../../../runtime/cpu/decoder.ts';
import type { Batch, ProcessorOutcome } from '../batch.ts';
import { type Case, FLAG_BITS } from '../case.ts';
import { RCX } from '../drawing/registers.ts';
import { codeOf } from '../report.ts';

const PAGE = 4096n;

/** The things that a proof must have come to, as they are reported. */
export const WANTED = [
  'page faults: read',
  'page faults: write',
  'page faults: execute',
  'protection faults',
  'faults through the stack segment',
  'division faults',
  'invalid instructions and breakpoints',
  'faults at the start of a page, of an access before it',
  'repeated strings that a fault interrupts',
  'the same with DF set',
  'shifts by 0',
  'shifts by the width or more',
  'bit strings in memory',
  'jumps into instructions',
] as const;
export type Wanted = (typeof WANTED)[number];

/** What a case and its end show of {@link WANTED}. */
export function shows(batch: Batch, one: Case, outcome: ProcessorOutcome): Set<Wanted> {
  const found = new Set<Wanted>(ofCode(batch, one));
  const { exception, access, rip, address, flags, registers } = outcome;
  if (exception === '#PF') found.add(`page faults: ${access as 'read' | 'write' | 'execute'}`);
  if (exception === '#GP') found.add('protection faults');
  if (exception === '#SS') found.add('faults through the stack segment');
  if (exception === '#DE') found.add('division faults');
  if (exception === '#BP' || (exception === '#UD' && Number(BigInt.asUintN(32, rip)) === one.entry))
    found.add('invalid instructions and breakpoints');
  const text = exception === '#PF' && access !== 'execute' ? textAt(batch, one, rip) : undefined;
  if (text === undefined) return found;
  if (/^rep/.test(text)) {
    const moved = !one.isSingle || registers[RCX] !== one.registers[RCX];
    if (moved) found.add('repeated strings that a fault interrupts');
    if (moved && (flags & FLAG_BITS.DF) !== 0) found.add('the same with DF set');
  } else if (address % PAGE === 0n && !/byte ptr|lods|stos|movs[bwdq]|cmps|scas/.test(text)) {
    found.add('faults at the start of a page, of an access before it');
  }
  return found;
}

function textAt(batch: Batch, one: Case, rip: bigint): string | undefined {
  const from = Number(BigInt.asUintN(32, rip)) - one.start;
  const code = codeOf(batch, one);
  return from >= 0 && from < code.length ? new RangeDecoder(0, code).format(from) : undefined;
}

const SHIFT = /^(?:lock )?(?:sh[lr]|sa[lr]|ro[lr]|rc[lr]) (.*),(cl|[0-9a-f]+h?)$/i;

function ofCode(batch: Batch, one: Case): Wanted[] {
  const code = codeOf(batch, one);
  const decoder = new RangeDecoder(0, code);
  const found: Wanted[] = [];
  for (let at = one.entry - one.start; at < code.length; ) {
    const text = decoder.format(at) ?? '';
    const { length } = decoder.decode(at);
    const count = SHIFT.exec(text)?.[2];
    if (count !== undefined && count !== 'cl') {
      const masked = Number.parseInt(count, 16) & 63;
      if (masked === 0) found.push('shifts by 0');
      if (masked >= 32) found.push('shifts by the width or more');
    }
    if (/^bt[src]? \[/.test(text) || /^bt[src]? .word ptr \[.*,[er]/.test(text)) found.push('bit strings in memory');
    if (code[at + 1] === 2 && code[at + 2] === 0x48 && code[at + 3] === 0xb8 && /^j/.test(text))
      found.push('jumps into instructions');
    at += Math.max(1, length);
  }
  return found;
}
