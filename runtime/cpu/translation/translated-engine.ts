import { answerCpuid } from '../../../kernel-model/cpuid.ts';
import { type GuestMemory, toAddress, WINDOW_HIGH } from '../../../kernel-model/memory/guest-memory.ts';
import { accessFault, cannotExecute } from '../access-fault.ts';
import type { EngineCounts } from '../counts/engine-counts.ts';
import {
  type CodeImage,
  type Cpuid,
  type Engine,
  type EngineFactory,
  type Exit,
  KERNEL_TEXT_HIGH,
  type KernelEntry,
} from '../engine.ts';
import { FIRST_OFFSET_RESULT, SITE_OFFSET, STEPS_OFFSET, Status } from '../engine-cells.ts';
import { REGISTER_NAMES, RegisterFile, RIP_OFFSET } from '../register-file.ts';
import { AddedCode } from './added-code.ts';
import type { FaultSite } from './fault-sites.ts';
import { STEP_EXPORT } from './image-module.ts';
import type { Position, SteppingVariant } from './instruction-places.ts';
import { LookupTable } from './lookup-table.ts';
import type { EntryPoint } from './stored-translation.ts';
import { SHIFT_IMPORT, SUPPORT_NAMES } from './support/support-functions.ts';
import type { TranslatedImage } from './translated-image.ts';
import { translateImage } from './translation-cache.ts';

/**
 * The bytes of V8's stack (984 KiB by default) for nested guest calls. Deeper ones start again from the driver. A run
 * within a kernel entry handler gets a share of it.
 */
const STACK_ROOM = 400_000;
/** How often stepping continues from an address that is not an entry, before the address gets its own translation. */
const STEPS_BEFORE_ENTRY = 16;

/** The active runs, one within a handler of the other. */
let activeRuns = 0;

const RSP = REGISTER_NAMES.indexOf('rsp');
/** eax, ebx, ecx and edx, in the order of cpuid's entry. */
const CPUID_REGISTERS = [0, 3, 1, 2] as const;

interface MainExports {
  readonly enter: (table: number, entry: number, room: number) => number;
  readonly materializeFlags: () => void;
}

/** The function of a stepping variant. */
type Step = (entry: number, room: number) => number;

/** Runs an image's code by its translation to WebAssembly. The driver only handles what translated code cannot. */
class TranslatedEngine implements Engine {
  readonly registers: RegisterFile;
  private readonly memory: GuestMemory;
  private readonly image: TranslatedImage;
  /** How far the image is above the offsets of its translation. */
  private readonly shift: number;
  private readonly added: AddedCode;
  private readonly kernelEntry: KernelEntry;
  private readonly cpuid: Cpuid;
  private readonly table: WebAssembly.Table;
  private readonly lookup: LookupTable;
  private readonly imports: Record<string, WebAssembly.ImportValue>;
  private readonly main: MainExports;
  /** How many modules and lookups of {@link added} are in the tables. */
  private instantiated = 0;
  private lookupsAdded = 0;
  private readonly steps = new Map<SteppingVariant, Step>();
  private readonly counts: EngineCounts | undefined;
  private readonly visits = new Map<number, number>();

  /** @param counts where executions are counted; left out where nothing is */
  constructor(memory: GuestMemory, image: CodeImage, kernelEntry: KernelEntry, cpuid: Cpuid, counts?: EngineCounts) {
    this.memory = memory;
    this.cpuid = cpuid;
    this.kernelEntry = counts?.watch(kernelEntry) ?? kernelEntry;
    this.counts = counts;
    const { translated, shift } = translateImage(memory, image, counts !== undefined);
    this.image = translated;
    this.shift = shift;
    if (counts !== undefined) counts.shift = shift;
    this.added = new AddedCode(translated, counts !== undefined);
    this.lookup = new LookupTable(memory, translated.layout);
    for (const { offset, found } of translated.lookups) this.lookup.add(memory, offset, found);
    this.table = new WebAssembly.Table({ element: 'anyfunc', initial: translated.functions });
    this.imports = {
      memory: memory.wasm,
      table: this.table,
      kernelEntry: (low: number) => this.kernelEntry(low >>> 0),
      lookupTable: constant(this.lookup.offset),
      lookupMask: constant(this.lookup.mask),
      [SHIFT_IMPORT]: constant(shift),
    };
    const main = this.instantiate(translated.module);
    for (const name of SUPPORT_NAMES) this.imports[name] = main[name] as WebAssembly.ExportValue;
    this.main = main as unknown as MainExports;
    counts?.addModule(translated.counted, main, memory, { firstSite: 0, endSite: translated.endSite });
    this.registers = new RegisterFile(memory, this.main.materializeFlags);
  }

  run(): Exit {
    activeRuns++;
    try {
      for (;;) {
        const high = this.memory.view.getUint32(RIP_OFFSET + 4, true);
        const offset = this.memory.view.getUint32(RIP_OFFSET, true);
        const exit = high === WINDOW_HIGH ? this.runFrom(offset) : this.runOutside(high, offset);
        if (exit !== undefined) return exit;
      }
    } finally {
      activeRuns--;
    }
  }

  /** Runs from a place in the window until there is a result for {@link run}. */
  private runFrom(offset: number): Exit | undefined {
    const place = offset - this.shift;
    const known = this.image.entryPoints.get(place) ?? this.added.entryPoints.get(place);
    if (known !== undefined) return this.afterwards(this.enter(known));
    if (this.registers.budget <= 0) return { kind: 'budget' };
    if (this.image.decoderAt(place) === undefined) return cannotExecute(toAddress(offset));
    const position = this.isEntryEarned(offset) ? undefined : this.positionOf(place);
    if (position !== undefined) return this.step(place, position, position.remaining);
    const added = this.added.addEntry(place);
    if (added === undefined) return { kind: 'entangled', rip: toAddress(offset) };
    this.instantiateMissing();
    return this.afterwards(this.enter(added));
  }

  /** Whether a place is worth a translation of its own. One that is only passed by single steps never is. */
  private isEntryEarned(offset: number): boolean {
    if (this.registers.budget <= 1) return false;
    const visits = (this.visits.get(offset) ?? 0) + 1;
    this.visits.set(offset, visits);
    return visits >= STEPS_BEFORE_ENTRY;
  }

  /** How to continue from an instruction that is not an entry. @param place its offset in the translation */
  private positionOf(place: number): Position | undefined {
    return this.image.positionOf(place) ?? this.added.positionOf(place);
  }

  /**
   * Executes single instructions from a place.
   * @param most how many; fewer if translated code can go on before
   */
  private step(place: number, position: Position, most: number): Exit | undefined {
    const { counts } = this;
    if (counts === undefined) return this.afterwards(this.callStep(position, most), true);
    // No further than the block: where control goes at its end is counted.
    const count = Math.min(most, position.remaining);
    return counts.step(this.added.restOfBlock(place), this.registers, () =>
      this.afterwards(this.callStep(position, count), true),
    );
  }

  private callStep({ stepping, entry }: Position, count: number): number {
    this.memory.view.setInt32(STEPS_OFFSET, count, true);
    let step = this.steps.get(stepping);
    if (step === undefined) {
      step = this.instantiate(stepping.module)[STEP_EXPORT] as Step;
      this.steps.set(stepping, step);
    }
    return step(entry, this.room) >>> 0;
  }

  private enter({ table, entry }: EntryPoint): number {
    return this.main.enter(table, entry, this.room) >>> 0;
  }

  private get room(): number {
    return STACK_ROOM >> (activeRuns - 1);
  }

  /** Handles the result of translated code. */
  private afterwards(result: number, stepped = false): Exit | undefined {
    if (result >= FIRST_OFFSET_RESULT) {
      this.memory.view.setUint32(RIP_OFFSET, result, true);
      this.memory.view.setUint32(RIP_OFFSET + 4, WINDOW_HIGH, true);
      return undefined;
    }
    switch (result) {
      case Status.kernel:
        return { kind: 'kernel' };
      case Status.fault:
        return this.faultAtSite();
      case Status.budget:
        return this.finishBudget(stepped);
      case Status.outside:
      case Status.steps:
        return undefined;
      case Status.stack:
        return { kind: 'fault', fault: accessFault(this.memory, this.registers.rip) };
      default:
        throw new Error(`translated code returned ${result}`);
    }
  }

  /** The way from rip on is longer than the budget: the remaining instructions are executed one by one. */
  private finishBudget(stepped: boolean): Exit | undefined {
    if (this.registers.budget <= 0) return { kind: 'budget' };
    const offset = this.memory.view.getUint32(RIP_OFFSET, true);
    const place = offset - this.shift;
    const position = this.positionOf(place);
    if (position === undefined || (stepped && position.remaining === 0)) throw new Error(`no instruction at ${offset}`);
    return this.step(place, position, this.registers.budget);
  }

  /** rip is a kernel text address, or one without any code. */
  private runOutside(high: number, low: number): Exit | undefined {
    const { registers, memory } = this;
    if (high !== KERNEL_TEXT_HIGH) {
      return registers.budget <= 0 ? { kind: 'budget' } : cannotExecute(registers.rip);
    }
    if (this.kernelEntry(low) === 1) return { kind: 'kernel' };
    const stack = registers.high(RSP) === WINDOW_HIGH ? registers.low(RSP) : -1;
    if (!memory.isAccessible(stack, 8, 1)) {
      const fault = { exception: '#PF', rip: registers.rip, address: registers.get('rsp'), access: 'read' } as const;
      return { kind: 'fault', fault };
    }
    registers.rip = memory.readU64(stack);
    registers.set('rsp', registers.get('rsp') + 8n);
    return undefined;
  }

  private faultAtSite(): Exit | undefined {
    const { registers, memory } = this;
    const site = memory.view.getInt32(SITE_OFFSET, true);
    const { offset: place, owed, cause } = this.siteAt(site);
    this.counts?.leave(site, place, cause === 'cpuid');
    registers.budget -= owed;
    const offset = place + this.shift;
    const rip = toAddress(offset);
    registers.rip = rip;
    if (cause === 'slow') {
      const position = this.positionOf(place);
      if (position === undefined) throw new Error(`no instruction at ${offset}`);
      return this.step(place, position, position.remaining);
    }
    const decoder = this.image.decoderAt(place)!;
    if (cause === 'fetch') {
      const address = toAddress(decoder.end + this.shift);
      return { kind: 'fault', fault: { exception: '#PF', rip, address, access: 'execute' } };
    }
    if (cause === 'cpuid') return this.identify(offset + decoder.decode(place).length);
    const instruction = decoder.format(place, this.shift);
    if (cause === 'work') return { kind: 'work', rip };
    if (cause === 'unsupported') return { kind: 'unsupported', rip, instruction: instruction ?? '(bad)' };
    const fault = cause === 'memory' ? accessFault(memory, rip) : ({ exception: cause, rip } as const);
    return { kind: 'fault', fault: instruction === undefined ? fault : { ...fault, instruction } };
  }

  private siteAt(number: number): FaultSite {
    const site = this.image.sites.at(number) ?? this.added.sites.at(number);
    if (site === undefined) throw new Error(`no fault site has the number ${number}`);
    return site;
  }

  /** Executes cpuid, and continues after it. */
  private identify(next: number): undefined {
    const { registers } = this;
    const [leaf, , subleaf] = CPUID_REGISTERS.map((number) => registers.low(number));
    for (const [n, value] of this.cpuid(leaf!, subleaf!).entries()) {
      registers.setHalves(CPUID_REGISTERS[n]!, value, 0);
    }
    registers.budget -= 1;
    registers.rip = toAddress(next);
  }

  /** Instantiates the modules that were added since the last time. */
  private instantiateMissing(): void {
    const { modules, lookups } = this.added;
    for (; this.instantiated < modules.length; this.instantiated++) {
      const added = modules[this.instantiated]!;
      this.table.grow(added.functions);
      const made = this.instantiate(added.module);
      if (added.counted !== undefined) this.counts?.addModule(added.counted, made, this.memory, added);
    }
    for (; this.lookupsAdded < lookups.length; this.lookupsAdded++) {
      const { offset, found } = lookups[this.lookupsAdded]!;
      this.lookup.add(this.memory, offset, found);
    }
  }

  private instantiate(module: WebAssembly.Module): WebAssembly.Exports {
    return new WebAssembly.Instance(module, { engine: this.imports }).exports;
  }
}

function constant(value: number): WebAssembly.Global {
  return new WebAssembly.Global({ value: 'i32', mutable: false }, value);
}

/** Makes an engine that counts how often it executes each instruction. */
export const createCountingEngine =
  (counts: EngineCounts): EngineFactory =>
  (memory, image, kernelEntry, cpuid = answerCpuid) =>
    new TranslatedEngine(memory, image, kernelEntry, cpuid, counts);

/** Makes an engine that runs an image by translation. Engines with the same code share the translation. */
export const createEngine: EngineFactory = (memory, image, kernelEntry, cpuid = answerCpuid) =>
  new TranslatedEngine(memory, image, kernelEntry, cpuid);
