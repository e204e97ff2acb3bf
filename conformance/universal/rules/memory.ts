import type { FaultKind } from '../../../runtime/program-run.ts';
import type { DynamicRequirement } from '../requirements.ts';
import type { Breach, Rule } from './breach.ts';

/** The requirements that a fault breaks in addition to REX-MEMORY-01. */
const BY_FAULT: Readonly<Record<FaultKind, readonly DynamicRequirement[]>> = {
  'stack overflow': ['REX-STACK-01'],
  'out of bounds': ['REX-MEMORY-02'],
  'write to read-only memory': ['REX-MEMORY-03'],
  'execution of no code': ['REX-MEMORY-03'],
  access: [],
  instruction: [],
};

const HINTS: Readonly<Record<FaultKind, string>> = {
  'stack overflow': 'let recursive functions check the stack, or use less of it',
  'out of bounds': 'index slices and arrays in safe Rust, which checks bounds; read_unaligned and get_unchecked do not',
  'write to read-only memory': 'copy the data before you change it; constants and code are read-only',
  'execution of no code': 'call only functions; a number is not a function pointer',
  access: 'use only pointers from safe Rust; read kernel memory with bpf_probe_read_kernel',
  instruction: 'see the disassembly for the instruction that faults',
};

/** What the kernel of the model says of a fault in the pages around a packet. */
const BEHIND_PACKET = /^guard page \w+ the packet:/;

/** Faults: a program must never cause an oops. */
export const faults: Rule = ({ run: { oops, type } }) => {
  if (oops === null) return [];
  const cause = [oops.explanation, oops.instruction].filter((part) => part !== undefined).join('; ');
  const breach = (requirement: DynamicRequirement): Breach => ({
    requirement,
    code: `FAULT_${oops.kind.toUpperCase().replaceAll(/[^A-Z]+/g, '_')}`,
    message: `the kernel oopses at ${oops.symbol}: ${oops.message}`,
    cause,
    hint: HINTS[oops.kind],
  });
  const packet = type === 'xdp' && BEHIND_PACKET.test(oops.explanation ?? '') ? (['REX-XDP-02'] as const) : [];
  return ['REX-MEMORY-01' as const, ...BY_FAULT[oops.kind], ...packet].map(breach);
};
