import { REGISTER_NAMES, type RegisterFile, type RegisterName } from '../../runtime/cpu/register-file.ts';
import { fromHex, toHex } from './hex-text.ts';

/** A register as gdb numbers it. */
interface RegisterDefinition {
  readonly name: string;
  readonly bits: 32 | 64 | 80 | 128;
  readonly type: string;
  /** Its value; undefined for one that programs of the kernel do not use. */
  readonly get?: (registers: RegisterFile) => bigint;
  readonly set?: (registers: RegisterFile, value: bigint) => void;
}

/** gdb's order of the general registers (features/i386/64bit-core.xml). */
const GENERAL: readonly RegisterName[] = [
  ...(['rax', 'rbx', 'rcx', 'rdx', 'rsi', 'rdi', 'rbp', 'rsp'] as const),
  ...REGISTER_NAMES.slice(8),
];

function general(name: RegisterName): RegisterDefinition {
  const type = name === 'rbp' || name === 'rsp' ? 'data_ptr' : 'int64';
  return {
    name,
    bits: 64,
    type,
    get: (registers) => registers.get(name),
    set: (registers, value) => registers.set(name, value),
  };
}

/** Selectors of kernel code (arch/x86/include/asm/segment.h). */
function selector(name: string, value: bigint): RegisterDefinition {
  return { name, bits: 32, type: 'int32', get: () => value };
}

const KERNEL_CS = 0x10n;
const KERNEL_DS = 0x18n;

/** What gdb wants of every x86-64 target (features/i386/64bit-core.xml). */
const CORE: readonly RegisterDefinition[] = [
  ...GENERAL.map(general),
  {
    name: 'rip',
    bits: 64,
    type: 'code_ptr',
    get: (registers) => registers.rip,
    set: (registers, value) => {
      registers.rip = value;
    },
  },
  {
    name: 'eflags',
    bits: 32,
    type: 'i386_eflags',
    get: (registers) => registers.rflags & 0xffffffffn,
    set: (registers, value) => {
      registers.rflags = value;
    },
  },
  selector('cs', KERNEL_CS),
  selector('ss', KERNEL_DS),
  ...['ds', 'es', 'fs', 'gs'].map((name) => selector(name, 0n)),
  ...Array.from({ length: 8 }, (_, n) => ({ name: `st${n}`, bits: 80 as const, type: 'i387_ext' })),
  ...['fctrl', 'fstat', 'ftag', 'fiseg', 'fioff', 'foseg', 'fooff', 'fop'].map((name) => ({
    name,
    bits: 32 as const,
    type: 'int',
  })),
];

/** Vector registers, which gdb wants, too (features/i386/64bit-sse.xml). Rex programs are built without them. */
const SSE: readonly RegisterDefinition[] = [
  ...Array.from({ length: 16 }, (_, n) => ({ name: `xmm${n}`, bits: 128 as const, type: 'uint128' })),
  { name: 'mxcsr', bits: 32, type: 'int' },
];

/** The bases of segments (features/i386/64bit-segments.xml): per-CPU variables are at gs_base. */
const SEGMENTS: readonly RegisterDefinition[] = [
  { name: 'fs_base', bits: 64, type: 'int64', get: () => 0n },
  {
    name: 'gs_base',
    bits: 64,
    type: 'int64',
    get: (registers) => registers.gsBase,
  },
];

const ALL: readonly RegisterDefinition[] = [...CORE, ...SSE, ...SEGMENTS];

/** Names of general registers, rip and eflags, with their values. */
export function namedValues(registers: RegisterFile): readonly (readonly [string, bigint])[] {
  return ALL.slice(0, GENERAL.length + 2).map(({ name, get }) => [name, get!(registers)]);
}

/** The number of the instruction pointer. */
export const RIP_NUMBER = GENERAL.length;

const FLAGS = [
  ['CF', 0],
  ['PF', 2],
  ['AF', 4],
  ['ZF', 6],
  ['SF', 7],
  ['TF', 8],
  ['IF', 9],
  ['DF', 10],
  ['OF', 11],
  ['NT', 14],
  ['AC', 18],
] as const;

/** `target.xml`: what the target is, and its registers in the order of `g`. */
export function targetDescription(): string {
  const feature = (name: string, types: string, registers: readonly RegisterDefinition[]) => {
    const lines = registers.map((one) => `<reg name="${one.name}" bitsize="${one.bits}" type="${one.type}"/>`);
    return `<feature name="org.gnu.gdb.i386.${name}">${types}${lines.join('')}</feature>`;
  };
  const fields = FLAGS.map(([name, bit]) => `<field name="${name}" start="${bit}" end="${bit}" type="bool"/>`);
  const flags = `<flags id="i386_eflags" size="4">${fields.join('')}</flags>`;
  const features = [feature('core', flags, CORE), feature('sse', '', SSE), feature('segments', '', SEGMENTS)];
  const doctype = '<?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd">';
  return `${doctype}<target version="1.0"><architecture>i386:x86-64</architecture>${features.join('')}</target>`;
}

function digitsOf({ bits, get }: RegisterDefinition, registers: RegisterFile): string {
  if (get === undefined) return 'x'.repeat(bits / 4);
  const bytes = new Uint8Array(bits / 8);
  let value = get(registers);
  for (let n = 0; n < bytes.length; n++, value >>= 8n) bytes[n] = Number(value & 0xffn);
  return toHex(bytes);
}

/** The answer to `g`: every register, little endian; `x` for those that programs do not use. */
export function readAll(registers: RegisterFile): string {
  return ALL.map((one) => digitsOf(one, registers)).join('');
}

/** The answer to `p`; undefined for a number that no register has. */
export function readOne(number: number, registers: RegisterFile): string | undefined {
  const one = ALL[number];
  return one && digitsOf(one, registers);
}

/** A change of registers. */
export type RegisterChange = (registers: RegisterFile) => void;

/** What `P` changes; undefined where there is no such register, or where its value is not that. Registers that cannot change keep their value. */
export function changeOne(number: number, digits: string): RegisterChange | undefined {
  const one = ALL[number];
  const bytes = fromHex(digits);
  if (one === undefined || bytes === undefined || bytes.length !== one.bits / 8) return undefined;
  const { set } = one;
  if (set === undefined) return () => {};
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return (registers) => set(registers, value);
}

/** What `G` changes; undefined where the text is not every register. */
export function changeAll(digits: string): RegisterChange | undefined {
  const changes: RegisterChange[] = [];
  let at = 0;
  for (const [number, { bits, set }] of ALL.entries()) {
    const piece = digits.slice(at, at + bits / 4);
    at += bits / 4;
    if (set === undefined) continue;
    const change = changeOne(number, piece);
    if (change === undefined) return undefined;
    changes.push(change);
  }
  if (at !== digits.length) return undefined;
  return (registers) => {
    for (const change of changes) change(registers);
  };
}
