import { EXECUTE, type GuestMemory, PAGE_SIZE, READ } from '../../../../kernel-model/memory/guest-memory.ts';
import type { CodeFunction, CodeImage, Engine, EngineFactory, Exit } from '../../../../runtime/cpu/engine.ts';
import { REGISTERS_OFFSET } from '../../../../runtime/cpu/register-file.ts';
import { addressOf, type Batch, type BatchRegion } from './batch.ts';
import { ALL_FLAGS, type Case, type Change, type Outcome } from './case.ts';
import { createArena } from './layout.ts';

/**
 * How far an engine may run at a time: to the end; one instruction after the other by a budget of 1; or some instructions, a few times,
 * and then to the end.
 */
export type Pace = 'whole' | 'stepping' | 'portions';

/** Instructions of a case: no test waits for as many. */
const BUDGET = 2 ** 40;
const PORTIONS = [1, 2, 3, 7, 29, 100, 500, 3000, 20_000, 100_000];
/** Bit 1 of RFLAGS, which is always set, and IF, which is set wherever the cases run on the processor. */
const FIXED_FLAGS = 0x202;
/** Cases for which one engine is made: an engine translates an instruction anew for each place it stops at, and keeps it. */
const CASES_OF_AN_ENGINE = { whole: 1024, stepping: 256, portions: 256 } as const;

/** Runs the cases of batches in an engine, in one guest memory that is put back as it was after each case. */
export class EngineRunner {
  private readonly memory: GuestMemory = createArena();
  private readonly factory: EngineFactory;

  constructor(factory: EngineFactory) {
    this.factory = factory;
  }

  /** Runs every case of a batch. */
  run(batch: Batch, pace: Pace): Outcome[] {
    for (const region of batch.regions) {
      this.memory.u8.set(region.contents, region.offset);
      region.protection.forEach((protection, page) => {
        this.memory.protect(region.offset + page * PAGE_SIZE, PAGE_SIZE, protection);
      });
    }
    const outcomes: Outcome[] = [];
    for (let first = 0; first < batch.cases.length; first += CASES_OF_AN_ENGINE[pace]) {
      const cases = batch.cases.slice(first, first + CASES_OF_AN_ENGINE[pace]);
      const engine = this.factory(this.memory, imageOf(batch, cases), () => 1);
      for (const one of cases) outcomes.push(this.runCase(engine, batch, one, pace));
    }
    for (const region of batch.regions) {
      if (!region.compared) this.memory.protect(region.offset, region.contents.length, 0);
    }
    return outcomes;
  }

  /** Releases the memory. */
  release(): void {
    this.memory.release();
  }

  private runCase(engine: Engine, batch: Batch, one: Case, pace: Pace): Outcome {
    const { memory } = this;
    one.registers.forEach((value, number) => {
      memory.writeU64(REGISTERS_OFFSET + 8 * number, value);
    });
    engine.registers.rflags = BigInt(one.flags | FIXED_FLAGS);
    engine.registers.gsBase = one.gsBase;
    engine.registers.rip = addressOf(one.entry);
    for (const patch of one.patches) memory.u8.set(patch.bytes, patch.offset);
    const limit = one.stopAfter ?? BUDGET;
    const { exit, retired } =
      pace === 'stepping' ? runStepping(engine, limit) : runPortions(engine, pace === 'whole' ? [] : PORTIONS, limit);
    return {
      ...describeExit(exit, engine),
      registers: one.registers.map((_, number) => memory.readU64(REGISTERS_OFFSET + 8 * number)),
      flags: Number(engine.registers.rflags) & ALL_FLAGS,
      changes: this.takeChanges(batch, one),
      retired,
    };
  }

  /** What differs in the compared regions from before the case; puts them back as they were. */
  private takeChanges(batch: Batch, one: Case): Change[] {
    const changes: Change[] = [];
    for (const region of batch.regions) {
      if (!region.compared) continue;
      const now = this.memory.bytes(region.offset, region.contents.length);
      if (Buffer.compare(now, region.contents) === 0 && one.patches.length === 0) continue;
      const before = patched(region, one);
      if (Buffer.compare(now, before) !== 0) changes.push(...differences(region.offset, before, now));
      now.set(region.contents);
    }
    return changes;
  }
}

/** A region's contents with the patches of a case. */
function patched(region: BatchRegion, one: Case): Uint8Array {
  const contents = Uint8Array.from(region.contents);
  for (const patch of one.patches) {
    const at = patch.offset - region.offset;
    if (at >= 0 && at + patch.bytes.length <= contents.length) contents.set(patch.bytes, at);
  }
  return contents;
}

function differences(offset: number, before: Uint8Array, now: Uint8Array): Change[] {
  const changes: Change[] = [];
  for (let index = 0; index < now.length; index++) {
    if (now[index] === before[index]) continue;
    const start = index;
    while (index < now.length && now[index] !== before[index]) index++;
    changes.push({ offset: offset + start, bytes: now.slice(start, index) });
  }
  return changes;
}

/** The batch as the engine sees an object: its executable and read-only pages, and a function for each piece of code. */
function imageOf(batch: Batch, cases: readonly Case[]): CodeImage {
  const runs = (wanted: number) =>
    batch.regions.flatMap((region) =>
      region.protection.flatMap((protection, page) =>
        protection === wanted ? [{ offset: region.offset + page * PAGE_SIZE, size: PAGE_SIZE }] : [],
      ),
    );
  const functions = new Map<number, CodeFunction>();
  for (const { name, start, entry, size } of cases) {
    if (start < entry) functions.set(start, { name: `before ${name}`, offset: start, size: entry - start });
    functions.set(entry, { name, offset: entry, size: start + size - entry });
  }
  return {
    name: 'oracle',
    executable: joined(runs(READ | EXECUTE)),
    readOnly: joined(runs(READ)),
    functions: batch.functions ?? [...functions.values()],
  };
}

/** Joins ranges that touch. */
function joined(ranges: readonly { offset: number; size: number }[]): { offset: number; size: number }[] {
  const result: { offset: number; size: number }[] = [];
  for (const range of ranges) {
    const last = result.at(-1);
    if (last !== undefined && last.offset + last.size === range.offset) last.size += range.size;
    else result.push({ ...range });
  }
  return result;
}

/** Runs with each budget, and then to the end. */
function runPortions(engine: Engine, portions: readonly number[], limit: number): { exit: Exit; retired: number } {
  let retired = 0;
  for (const portion of [...portions, limit]) {
    const budget = Math.min(portion, limit - retired);
    engine.registers.budget = budget;
    const exit = engine.run();
    retired += budget - engine.registers.budget;
    if (exit.kind !== 'budget' || retired >= limit) return { exit, retired };
  }
  throw new Error('a case does not end');
}

function runStepping(engine: Engine, limit: number): { exit: Exit; retired: number } {
  for (let retired = 0; ; retired++) {
    engine.registers.budget = 1;
    const exit = engine.run();
    if (exit.kind !== 'budget') return { exit, retired: retired + 1 - engine.registers.budget };
    if (engine.registers.budget !== 0)
      throw new Error(`the engine used up its budget of 1 and has ${engine.registers.budget} left`);
    if (retired + 1 >= limit) return { exit, retired: retired + 1 };
  }
}

/** There is no kernel: its text is not mapped, and a transfer into it ends as on the processor. */
function describeExit(exit: Exit, engine: Engine): Pick<Outcome, 'exception' | 'rip' | 'address' | 'access'> {
  if (exit.kind === 'fault') {
    const { exception, rip, address, access } = exit.fault;
    return { exception, rip, address: address ?? 0n, access: access ?? '' };
  }
  if (exit.kind === 'kernel') {
    const { rip } = engine.registers;
    return { exception: '#PF', rip, address: rip, access: 'execute' };
  }
  const rip = exit.kind === 'unsupported' ? exit.rip : engine.registers.rip;
  // A case that ends after a number of instructions is stopped by the trap flag on the processor.
  const other = exit.kind === 'budget' ? '#DB' : exit.kind;
  const exception = exit.kind === 'unsupported' ? `unsupported: ${exit.instruction}` : other;
  return { exception, rip, address: 0n, access: '' };
}
