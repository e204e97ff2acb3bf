import { type GuestMemory, READ, toAddress, WRITE } from '../../../../../kernel-model/memory/guest-memory.ts';
import type { CodeImage, Engine, Exit } from '../../../../../runtime/cpu/engine.ts';
import { REGISTER_NAMES } from '../../../../../runtime/cpu/register-file.ts';
import { createEngine } from '../../../../../runtime/cpu/translation/translated-engine.ts';
import { placeObject } from '../../corpus.ts';
import { Random } from '../random.ts';
import { type BudgetRunner, compareBudgets, type Ended } from './compare.ts';
import { describeState } from './state.ts';

/** Bytes that a function's arguments point into, with the stack at their end. */
const DATA = 16384;
/** The stack reaches this far down, which is not compared byte by byte. */
const RETURN_TO_KERNEL = 0xffffffff00000000n;
/** Runs from a place after which an engine would translate the code there anew: engines are made anew before. */
const MOST_VISITS = 12;

/** A function of an object, called with pointers to its own pages as arguments. */
class FunctionRunner implements BudgetRunner {
  private readonly memory: GuestMemory;
  private readonly image: CodeImage;
  private readonly data: number;
  private readonly contents = new Uint8Array(DATA);
  private readonly start: number;
  private engine: Engine;
  private visits = new Map<bigint, number>();
  private readonly reached = new Set<bigint>();

  constructor(name: string, start: number) {
    ({ memory: this.memory, image: this.image } = placeObject(name));
    this.start = this.image.functions[start]!.offset;
    this.data = this.memory.allocate('data', DATA, READ | WRITE).offset;
    for (let n = 0; n < DATA; n++) this.contents[n] = (n * 31 + (n >> 7)) & 0xff;
    this.engine = this.makeEngine();
  }

  reset(): void {
    const { memory, data, engine } = this;
    memory.u8.set(this.contents, data);
    const { registers } = engine;
    for (const [n, register] of REGISTER_NAMES.entries()) registers.set(register, toAddress(data + 512 * n));
    registers.set('rdx', 24n);
    registers.set('rcx', 8n);
    registers.gsBase = toAddress(data + 4096);
    const top = data + DATA - 16;
    memory.writeU64(top, RETURN_TO_KERNEL);
    registers.set('rsp', toAddress(top));
    registers.rflags = 2n;
    registers.rip = toAddress(this.start);
  }

  run(budget: number): Ended {
    const { rip } = this.engine.registers;
    this.reached.add(rip);
    const visits = (this.visits.get(rip) ?? 0) + 1;
    if (visits > MOST_VISITS) {
      // What an engine knows of a run is in memory, so another one goes on with it.
      this.visits = new Map();
      this.engine = this.makeEngine();
    } else {
      this.visits.set(rip, visits);
    }
    const { engine } = this;
    engine.registers.budget = budget;
    const exit = engine.run();
    return { exit, retired: budget - engine.registers.budget };
  }

  describe(exit: Exit, retired: number): string {
    return describeState(this.engine, exit, retired, [this.memory.bytes(this.data, DATA)]);
  }

  /** Places where a run began, by their distance from the object's code: one step begins at each instruction. */
  get places(): readonly number[] {
    const start = this.image.executable[0]?.offset ?? 0;
    return [...this.reached].map((rip) => Number(BigInt.asUintN(32, rip)) - start);
  }

  release(): void {
    this.memory.release();
  }

  /** Kernel functions answer with a number that depends on what was called. */
  private makeEngine(): Engine {
    const engine = createEngine(this.memory, this.image, (low) => {
      if (low === 0) return 1;
      engine.registers.setHalves(0, low & 0xff, 0);
      return 0;
    });
    return engine;
  }
}

/** How far functions are followed, and which budgets are tried. */
export interface FunctionPlan {
  /** Instructions of a run that are followed. */
  readonly most: number;
  /** Every budget up to this one is tried. */
  readonly exhaustive: number;
  /** Budgets beyond that are tried at random, one of so many. */
  readonly oneOf: number;
  /** One function of so many. */
  readonly every: number;
}

/** What a comparison of an object's functions came to. */
export interface ObjectComparison {
  readonly functions: number;
  readonly budgets: number;
  readonly instructions: number;
  /** Places of all instructions that were reached, by their distance from the object's code. */
  readonly places: readonly number[];
  /** The first difference, in words. */
  readonly wrong: string | undefined;
}

/** Compares functions of an object under budgets with the same functions an instruction at a time. */
export function compareObject(name: string, plan: FunctionPlan): ObjectComparison {
  const random = new Random(name.length);
  const { memory, image } = placeObject(name);
  const names = image.functions.map((each) => each.name);
  memory.release();
  let [functions, budgets, instructions] = [0, 0, 0];
  const reached = new Set<number>();
  const result = (wrong: string | undefined) => ({ functions, budgets, instructions, places: [...reached], wrong });
  for (let start = 0; start < names.length; start += plan.every) {
    const runner = new FunctionRunner(name, start);
    const compared = compareBudgets(
      runner,
      plan.most,
      (budget) => budget <= plan.exhaustive || random.chance(1 / plan.oneOf),
    );
    for (const each of runner.places) reached.add(each);
    runner.release();
    functions++;
    budgets += compared.budgets;
    instructions += compared.length;
    if (compared.difference !== undefined) {
      const { budget, continued, expected, found } = compared.difference;
      const place = `${names[start]} of ${name}, after ${budget} instructions${continued ? ', and continued' : ''}`;
      return result(`${place}:\nexpected ${expected}\nfound    ${found}`);
    }
  }
  return result(undefined);
}
