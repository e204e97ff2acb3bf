import { inPlace } from '../../base/diagnostic.ts';
import { oncePerObject } from '../../base/once.ts';
import type { Kallsyms, ProgramSymbol } from '../../kernel-model/kallsyms.ts';
import type { Layout } from '../../kernel-model/layouts/layout.ts';
import type { BpfMap } from '../../kernel-model/maps/map.ts';
import type { Maps } from '../../kernel-model/maps/maps.ts';
import { type GuestMemory, PAGE_SIZE, type Region, toAddress } from '../../kernel-model/memory/guest-memory.ts';
import type { CodeImage } from '../cpu/engine.ts';
import type { KernelCrate } from '../loaded-object.ts';
import { type SourceLines, sourceLinesOf } from '../object/debug-info/source-lines.ts';
import type { ElfObject } from '../object/elf-object.ts';
import { crateOf } from './crate-note.ts';
import { describeCode } from './image.ts';
import { LOAD_STEPS, type LoadSteps } from './load-steps.ts';
import type { ProgramEntry } from './programs.ts';
import { OVERRIDE_SYMBOL, type ResolvedRelocation } from './relocation.ts';
import { type MapSharing, NO_SHARING } from './shared-maps.ts';

const knownCrateOf = oncePerObject(crateOf);

/** The parts of a kernel that loading uses. */
export interface LoadEnvironment {
  readonly memory: GuestMemory;
  readonly kallsyms: Kallsyms;
  readonly maps: Maps;
  /** The layouts of its structs. */
  readonly layout: Layout;
}

/** Options for loading an object. */
export interface LoadOptions {
  /** Whether the loader may load programs (CAP_BPF, CAP_SYS_ADMIN); true by default. */
  readonly privileged?: boolean;
  /** The maps that the loader shares by name. */
  readonly sharing?: MapSharing;
}

/** A program in the kernel. */
export interface LoadedProgram extends ProgramEntry {
  /** Window offset of its first instruction. */
  readonly address: number;
  /** The kernel's program struct, which nobody may read: `rex_curr_prog` points to it. */
  readonly struct: Region;
}

/** An object in the kernel, and all of its parts. */
export interface LoadedImage {
  readonly name: string;
  readonly tag: string;
  readonly programs: readonly LoadedProgram[];
  /** The maps in order of their symbols. */
  readonly maps: readonly BpfMap[];
  readonly crate: KernelCrate | null;
  /** Names of the kernel symbols that its relocations use, in their order. */
  readonly imports: readonly string[];
  readonly symbols: readonly ProgramSymbol[];
  /** Whether its kprobe programs are override programs: it imports just_return_func. */
  readonly overrides: boolean;
  /** The address of `__rex_handle_timeout`, which may be anywhere. */
  readonly timeoutHandler: bigint;
  readonly region: Region;
  readonly code: CodeImage;
  /** Where its instructions come from; undefined without debug information. */
  readonly lines: SourceLines | undefined;
  /** Window offsets of the words that its relocations have filled. */
  filled(): number[];
}

/**
 * Loads an object like the loader (librex) and the kernel, one check after the other (Rex ABI: loading). First come the
 * parts that the loader reads (programs, maps), then the kernel's checks of the image, the maps, the image itself. A
 * failure leaves nothing behind. An object that is built for another kernel's structs is refused, too.
 * @param steps replacements for the usual steps
 * @throws Diagnostic with the kernel's errno; LAYOUT_MISMATCH
 */
export function loadObject(
  environment: LoadEnvironment,
  name: string,
  object: ElfObject,
  options: LoadOptions = {},
  steps: LoadSteps = LOAD_STEPS,
): LoadedImage {
  const { privileged = true, sharing = NO_SHARING } = options;
  const { memory, kallsyms, maps } = environment;
  steps.checkRexObject(object);
  const programs = steps.findPrograms(object);
  const symbols = steps.readMapSymbols(object);
  steps.checkSharedMaps(object.fileName, symbols, sharing);
  steps.checkPrivilege(object, privileged);
  steps.checkName(object.fileName);
  const layout = steps.checkSegments(object);
  steps.checkPrograms(object, programs, layout.size);
  steps.checkMapPlaces(object, symbols, layout);
  steps.checkFunctions(object);
  const timeoutHandler = steps.findTimeoutHandler(object);
  const relocations = steps.resolveRelocations(object, kallsyms, layout.size);
  steps.checkLayout(object, environment.layout);
  const created: BpfMap[] = [];
  let region: Region | undefined;
  try {
    for (const symbol of symbols) created.push(inPlace(object.fileName, () => steps.openMap(maps, symbol, sharing)));
    region = steps.placeImage(memory, name, layout);
    steps.relocate(memory, region.offset, relocations);
    for (const [index, { kptr }] of symbols.entries()) {
      memory.writePointer(region.offset + kptr, created[index]!.address);
    }
    steps.protectImage(memory, region, layout);
  } catch (error) {
    for (const map of created) maps.put(map);
    if (region !== undefined) memory.free(region);
    throw error;
  }
  const base = region.offset;
  const tag = steps.loadTag(base, kallsyms);
  const imports = importsOf(relocations);
  const filled = () => relocations.map(({ offset }) => base + offset);
  return {
    name,
    tag,
    programs: programs.map((program) => ({
      ...program,
      address: base + program.entry,
      struct: memory.allocate(`struct bpf_prog of "${program.name}"`, PAGE_SIZE, 0),
    })),
    maps: created,
    crate: knownCrateOf(object),
    imports,
    filled,
    symbols: kallsyms.addProgramSymbols(tag, steps.programFunctions(object, base, layout.size)),
    overrides: imports.includes(OVERRIDE_SYMBOL),
    timeoutHandler: BigInt.asUintN(64, toAddress(base) + BigInt(timeoutHandler)),
    region,
    code: describeCode(object, name, region, layout),
    lines: sourceLinesOf(object),
  };
}

/** Removes an object from the kernel: symbols, image and the maps that no other object has. */
export function unloadObject(environment: LoadEnvironment, image: LoadedImage): void {
  environment.kallsyms.removeProgramSymbols(image.tag);
  for (const map of image.maps) environment.maps.put(map);
  for (const program of image.programs) environment.memory.free(program.struct);
  environment.memory.free(image.region);
}

function importsOf(relocations: readonly ResolvedRelocation[]): string[] {
  return [...new Set(relocations.flatMap(({ symbol }) => (symbol === undefined ? [] : [symbol.name])))];
}
