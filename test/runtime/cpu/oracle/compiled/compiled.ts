import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXECUTE, PAGE_SIZE, READ, WRITE } from '../../../../../kernel-model/memory/guest-memory.ts';
import type { CodeFunction } from '../../../../../runtime/cpu/engine.ts';
import { RelocationType, SegmentType } from '../../../../../runtime/object/elf-constants.ts';
import { type ElfObject, readElfObject } from '../../../../../runtime/object/elf-object.ts';
import type { ElfSegment } from '../../../../../runtime/object/program-headers.ts';
import { compile } from '../../../../compile.ts';
import { addressOf, type Batch, type BatchRegion, SCRATCH_REGION } from '../batch.ts';
import { ALL_FLAGS, type Case, FLAG_BITS, type Patch } from '../case.ts';
import { edgeValue } from '../drawing/operands.ts';
import { RCX, RDI, RDX, RSI, RSP } from '../drawing/registers.ts';
import { State } from '../drawing/state.ts';
import { CODE_OFFSET, scratchPage } from '../layout.ts';
import { Random } from '../random.ts';

const SOURCE = fileURLToPath(new URL('./functions.c', import.meta.url));
/** Without vector registers and from any address, as Rex programs are compiled. */
const OPTIONS = [
  '-ffreestanding',
  '-fPIE',
  '-fno-stack-protector',
  '-fcf-protection=none',
  '-fno-asynchronous-unwind-tables',
  '-fno-tree-loop-distribute-patterns',
  '-mgeneral-regs-only',
  '-nostdlib',
  '-static-pie',
  '-Wl,-z,max-page-size=4096,-z,separate-code,--no-dynamic-linker,-e,finish',
  '-lgcc',
];

export const OPTIMISATION_LEVELS = ['-O0', '-O1', '-O2', '-O3', '-Os', '-Oz'] as const;

/** The functions of the source that are called, by name. */
export const FUNCTIONS = [
  'hash',
  'crc',
  'insertion_sort',
  'quick_sort',
  'wide_arithmetic',
  'divisions',
  'big_numbers',
  'strings',
  'interpreter',
  'recursion',
  'function_pointers',
  'small_types',
  'atomics',
  'bits',
] as const;

const BUFFER = scratchPage(4);
const STACK_TOP = scratchPage(2) - 64;
const LONGEST_PATCH = 256;

/**
 * A batch that calls functions with several inputs each.
 * @param level one of {@link OPTIMISATION_LEVELS}
 * @param counted whether the processor is to count the instructions: with short inputs only, as it takes long
 * @param names the functions, every one if not given
 */
export function makeCompiledBatch(
  level: string,
  seed: number,
  inputs: number,
  counted: boolean,
  names: readonly string[] = FUNCTIONS,
): Batch {
  const path = compile([SOURCE], [level, ...OPTIONS]);
  const object = readElfObject(readFileSync(path), `functions.c ${level}`);
  const random = new Random(seed);
  const functions = object.symbols
    .filter((symbol) => symbol.type === 'FUNC' && symbol.size > 0)
    .map((symbol) => ({ name: symbol.name, offset: CODE_OFFSET + symbol.value, size: symbol.size }));
  const cases = names.flatMap((name) =>
    Array.from({ length: inputs }, () => makeCall(random, functions, `${name} ${level}`, name, counted)),
  );
  return { regions: [...regionsOf(object), SCRATCH_REGION], cases, functions };
}

function find(functions: readonly CodeFunction[], name: string): CodeFunction {
  const found = functions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`functions.c has no function ${name}`);
  return found;
}

/** A call of one function: a buffer, two numbers, and a return address that ends the case. */
function makeCall(
  random: Random,
  functions: readonly CodeFunction[],
  title: string,
  name: string,
  counted: boolean,
): Case {
  const state = new State(random, 64);
  const callee = find(functions, name);
  const size = counted ? 16 : random.pick([16, 32, 64, 128, 256, 512]);
  const pointTo = (offset: number) => ({ address: addressOf(offset), isPointer: true, isWritable: true });
  state.point(RDI, pointTo(BUFFER));
  state.point(RSP, pointTo(STACK_TOP - 8));
  state.patchPointer(addressOf(STACK_TOP - 8), pointTo(find(functions, 'finish').offset));
  state.set(RSI, BigInt(size), 0n);
  state.set(RDX, edgeValue(random, 64), 0n);
  state.set(RCX, edgeValue(random, 64), 0n);
  const text = random.chance(0.3);
  const input: Patch[] = [];
  for (let at = 0; at < size; at += LONGEST_PATCH) {
    const bytes = Uint8Array.from({ length: Math.min(LONGEST_PATCH, size - at) }, () =>
      text ? random.below(3) : random.below(256),
    );
    input.push({ offset: BUFFER + at, bytes, isPointer: false });
  }
  return {
    name: title,
    mnemonic: '',
    start: callee.offset,
    size: callee.size,
    entry: callee.offset,
    registers: state.registers,
    flags: state.flags & ~FLAG_BITS.DF,
    gsBase: 0n,
    pointers: state.pointers,
    patches: [...state.patches, ...input],
    // What is left in them may come from comparing pointers.
    undefinedFlags: ALL_FLAGS & ~FLAG_BITS.DF,
    counted,
    isSingle: false,
  };
}

/** The segments of an object placed at the code region, its relocations made. */
function regionsOf(object: ElfObject): BatchRegion[] {
  return object.segments
    .filter((segment) => segment.type === SegmentType.LOAD)
    .map((segment) => regionOf(object, segment));
}

function regionOf(object: ElfObject, segment: ElfSegment): BatchRegion {
  const first = Math.floor(segment.address / PAGE_SIZE) * PAGE_SIZE;
  const pages = Math.ceil((segment.address + segment.memorySize - first) / PAGE_SIZE);
  const contents = new Uint8Array(pages * PAGE_SIZE);
  contents.set(segment.bytes, segment.address - first);
  const view = new DataView(contents.buffer);
  const relocations: number[] = [];
  for (const relocation of object.relocations) {
    const at = relocation.offset - first;
    if (at < 0 || at >= contents.length) continue;
    if (relocation.type !== RelocationType.RELATIVE) throw new Error(`functions.c needs a ${relocation.typeName}`);
    view.setBigUint64(at, addressOf(CODE_OFFSET) + relocation.addend, true);
    relocations.push(at);
  }
  const protection =
    (segment.readable ? READ : 0) | (segment.writable ? WRITE : 0) | (segment.executable ? EXECUTE : 0);
  return {
    offset: CODE_OFFSET + first,
    protection: new Array<number>(pages).fill(protection),
    contents,
    compared: segment.writable,
    relocations,
  };
}
