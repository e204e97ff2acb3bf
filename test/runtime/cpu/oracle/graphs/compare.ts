import { createHash } from 'node:crypto';
import { PAGE_SIZE, READ, toAddress, WRITE } from '../../../../../kernel-model/memory/guest-memory.ts';
import type { Exit } from '../../../../../runtime/cpu/engine.ts';
import { REGISTER_NAMES } from '../../../../../runtime/cpu/register-file.ts';
import { type Machine, makeMachine } from '../../machine.ts';
import { assemble } from './assemble.ts';
import type { Program } from './program.ts';

/** Runs from a place that is no entry after which an engine would translate the code there anew: engines are made anew before. */
const MOST_VISITS = 12;
const STACK = 8192;
const PROTECTIONS = [READ | WRITE, READ | WRITE, READ, READ | WRITE];

/** Where a program at its start, or after some instructions, is found to be something else by one way of running it than by another. */
export interface Difference {
  readonly budget: number;
  /** Whether it was continued after so many instructions. */
  readonly continued: boolean;
  readonly expected: string;
  readonly found: string;
}

/**
 * Runs a program an instruction at a time, and then with every budget up to a number of instructions, and goes on after each.
 * @returns the first difference in registers, flags, memory, the way it ended, or what is left of the budget
 */
export function compareBudgets(program: Program, most: number, every = 1): Difference | undefined {
  const runner = new Runner(program);
  runner.reset();
  const expected: string[] = [];
  for (let steps = 0; steps <= most; steps++) {
    // Each of these is what a budget of so many instructions comes to.
    const last = steps === 0 ? runner.run(0) : runner.run(1);
    expected.push(last);
    if (!last.startsWith('budget')) break;
  }
  // A step that does not end with its budget has retired nothing: the end comes with one more than there were instructions.
  const at = (budget: number) => expected[Math.min(budget, expected.length - 1)]!;
  for (let budget = 0; budget < expected.length; budget += every) {
    runner.reset();
    const found = runner.run(budget);
    if (found !== at(budget)) return { budget, continued: false, expected: at(budget), found };
    if (!found.startsWith('budget')) continue;
    const end = runner.run(most - budget);
    if (end !== at(most)) return { budget, continued: true, expected: at(most), found: end };
  }
  return undefined;
}

/** A program's machine, whose engine is made anew from time to time. */
class Runner {
  private readonly program: Program;
  private machine: Machine;
  private data: number;
  private readonly visits = new Map<bigint, number>();

  constructor(program: Program) {
    this.program = program;
    [this.machine, this.data] = this.make();
  }

  /** The state that everything begins in. */
  reset(): void {
    const { memory, engine, stack, code } = this.machine;
    for (let n = 0; n < PROTECTIONS.length * PAGE_SIZE; n++) memory.u8[this.data + n] = (n * 37 + (n >> 8)) & 0xff;
    memory.bytes(stack.offset, stack.size).fill(0);
    for (const [page, protection] of PROTECTIONS.entries())
      memory.protect(this.data + page * PAGE_SIZE, PAGE_SIZE, protection);
    const { registers } = engine;
    for (const [n, name] of REGISTER_NAMES.entries()) registers.set(name, BigInt(n * 3 + 1));
    registers.set('rbx', toAddress(this.data + 512));
    registers.set('rsi', toAddress(this.data + PAGE_SIZE - 12));
    registers.set('rdi', toAddress(this.data + 3 * PAGE_SIZE + 64));
    registers.set('r8', toAddress(this.data + 2 * PAGE_SIZE - 24));
    registers.set('rbp', toAddress(this.data + 4 * PAGE_SIZE - 40));
    const top = stack.offset + stack.size - 16;
    memory.writePointer(top, 0);
    memory.writeU64(top, 0xffffffff81000000n);
    registers.set('rsp', toAddress(top));
    registers.rflags = 2n;
    registers.rip = toAddress(code.offset);
  }

  /** Runs on with a budget. @returns everything that can be seen, how it ended first */
  run(budget: number): string {
    const { rip } = this.machine.engine.registers;
    const visits = (this.visits.get(rip) ?? 0) + 1;
    if (visits > MOST_VISITS) this.renew();
    else this.visits.set(rip, visits);
    this.machine.engine.registers.budget = budget;
    return this.describe(this.machine.engine.run(), budget);
  }

  private describe(exit: Exit, budget: number): string {
    const { memory, engine, stack } = this.machine;
    const { registers } = engine;
    const hash = createHash('md5');
    hash.update(memory.bytes(this.data, PROTECTIONS.length * PAGE_SIZE));
    hash.update(memory.bytes(stack.offset, stack.size));
    const values = REGISTER_NAMES.map((name) => `${name}=${registers.get(name).toString(16)}`).join(' ');
    const text = JSON.stringify(exit, (_, value) => (typeof value === 'bigint' ? value.toString(16) : value));
    const left = exit.kind === 'budget' ? registers.budget : 'some';
    if (exit.kind !== 'budget' && registers.budget > budget) throw new Error('the budget has grown');
    return `${exit.kind} ${text} rip=${registers.rip.toString(16)} ${values} flags=${registers.rflags.toString(16)} left=${left} ${hash.digest('hex')}`;
  }

  private make(): [Machine, number] {
    const { code, functions, tables } = assemble(this.program);
    const kernel = (machine: Machine, low: number): 0 | 1 => {
      const { memory, engine } = machine;
      engine.registers.setHalves(0, low & 0xff, 0);
      const page = this.data + ((low & 3) === 1 ? 1 : 3) * PAGE_SIZE;
      if ((low & 3) !== 0) memory.protect(page, PAGE_SIZE, memory.protectionAt(page) === READ ? READ | WRITE : READ);
      return 0;
    };
    const machine = makeMachine(code, { functions, readOnly: tables, stackSize: STACK, kernel });
    return [machine, machine.memory.allocate('graph', PROTECTIONS.length * PAGE_SIZE, 0).offset];
  }

  /** Goes on with a new engine that knows nothing of what the old one visited. */
  private renew(): void {
    const { memory, stack, engine } = this.machine;
    const old = { data: this.data, registers: REGISTER_NAMES.map((name) => engine.registers.get(name)) };
    const bytes = memory.bytes(old.data, PROTECTIONS.length * PAGE_SIZE).slice();
    const stackBytes = memory.bytes(stack.offset, stack.size).slice();
    const protections = PROTECTIONS.map((_, page) => memory.protectionAt(old.data + page * PAGE_SIZE));
    const { rip, rflags } = engine.registers;
    this.visits.clear();
    [this.machine, this.data] = this.make();
    if (this.data !== old.data) throw new Error('the data lies elsewhere');
    this.machine.memory.bytes(this.data, bytes.length).set(bytes);
    this.machine.memory.bytes(this.machine.stack.offset, stackBytes.length).set(stackBytes);
    for (const [page, protection] of protections.entries()) {
      this.machine.memory.protect(this.data + page * PAGE_SIZE, PAGE_SIZE, protection);
    }
    const { registers } = this.machine.engine;
    for (const [n, name] of REGISTER_NAMES.entries()) registers.set(name, old.registers[n]!);
    registers.rflags = rflags;
    registers.rip = rip;
    memory.release();
  }
}
