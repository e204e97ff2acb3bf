import { PAGE_SIZE, READ, toAddress, WRITE } from '../../../../../kernel-model/memory/guest-memory.ts';
import type { EngineCounts } from '../../../../../runtime/cpu/counts/engine-counts.ts';
import type { Exit } from '../../../../../runtime/cpu/engine.ts';
import { REGISTER_NAMES } from '../../../../../runtime/cpu/register-file.ts';
import { type Machine, makeMachine } from '../../machine.ts';
import { type BudgetRunner, compareBudgets, type Difference, type Ended } from '../budgets/compare.ts';
import { describeState } from '../budgets/state.ts';
import { assemble } from './assemble.ts';
import type { Program } from './program.ts';

/** Runs from a place that is no entry after which an engine would translate the code there anew: engines are made anew before. */
const MOST_VISITS = 12;
const STACK = 8192;
const PROTECTIONS = [READ | WRITE, READ | WRITE, READ, READ | WRITE];

/** Compares a program under every budget with the same an instruction at a time. */
export function differenceUnderBudgets(program: Program, most: number): Difference | undefined {
  return compareBudgets(new Runner(program), most).difference;
}

/** A program's machine, and the offset of its data. @param counts where executions are counted, if they are */
export function graphMachine(program: Program, counts?: EngineCounts): [Machine, number] {
  const { code, functions, tables } = assemble(program);
  let data = 0;
  const kernel = (machine: Machine, low: number): 0 | 1 => {
    const { memory, engine } = machine;
    engine.registers.setHalves(0, low & 0xff, 0);
    const page = data + ((low & 3) === 1 ? 1 : 3) * PAGE_SIZE;
    if ((low & 3) !== 0) memory.protect(page, PAGE_SIZE, memory.protectionAt(page) === READ ? READ | WRITE : READ);
    return 0;
  };
  const machine = makeMachine(code, {
    functions,
    readOnly: tables,
    stackSize: STACK,
    kernel,
    ...(counts && { counts }),
  });
  data = machine.memory.allocate('graph', PROTECTIONS.length * PAGE_SIZE, 0).offset;
  return [machine, data];
}

/** Gives memory and registers of such a machine their first contents. */
export function resetGraph(machine: Machine, data: number): void {
  const { memory, engine, stack, code } = machine;
  for (let n = 0; n < PROTECTIONS.length * PAGE_SIZE; n++) memory.u8[data + n] = (n * 37 + (n >> 8)) & 0xff;
  memory.bytes(stack.offset, stack.size).fill(0);
  for (const [page, protection] of PROTECTIONS.entries())
    memory.protect(data + page * PAGE_SIZE, PAGE_SIZE, protection);
  const { registers } = engine;
  for (const [n, name] of REGISTER_NAMES.entries()) registers.set(name, BigInt(n * 3 + 1));
  registers.set('rbx', toAddress(data + 512));
  registers.set('rsi', toAddress(data + PAGE_SIZE - 12));
  registers.set('rdi', toAddress(data + 3 * PAGE_SIZE + 64));
  registers.set('r8', toAddress(data + 2 * PAGE_SIZE - 24));
  registers.set('rbp', toAddress(data + 4 * PAGE_SIZE - 40));
  const top = stack.offset + stack.size - 16;
  memory.writePointer(top, 0);
  memory.writeU64(top, 0xffffffff81000000n);
  registers.set('rsp', toAddress(top));
  registers.rflags = 2n;
  registers.rip = toAddress(code.offset);
}

/** A program's machine, whose engine is made anew from time to time. */
class Runner implements BudgetRunner {
  private readonly program: Program;
  private machine: Machine;
  private data: number;
  private readonly visits = new Map<bigint, number>();

  constructor(program: Program) {
    this.program = program;
    [this.machine, this.data] = graphMachine(program);
  }

  reset(): void {
    resetGraph(this.machine, this.data);
  }

  run(budget: number): Ended {
    const { rip } = this.machine.engine.registers;
    const visits = (this.visits.get(rip) ?? 0) + 1;
    if (visits > MOST_VISITS) this.renew();
    else this.visits.set(rip, visits);
    const { engine } = this.machine;
    engine.registers.budget = budget;
    const exit = engine.run();
    return { exit, retired: budget - engine.registers.budget };
  }

  describe(exit: Exit, retired: number): string {
    const { memory, engine, stack } = this.machine;
    const bytes = [memory.bytes(this.data, PROTECTIONS.length * PAGE_SIZE), memory.bytes(stack.offset, stack.size)];
    return describeState(engine, exit, retired, bytes);
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
    [this.machine, this.data] = graphMachine(this.program);
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
