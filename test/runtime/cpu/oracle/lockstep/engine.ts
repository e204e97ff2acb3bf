import { appendFileSync } from 'node:fs';
import { answerCpuid } from '../../../../../kernel-model/cpuid.ts';
import {
  EXECUTE,
  FIRST_GUEST_OFFSET,
  type GuestMemory,
  PAGE_SIZE,
  toOffset,
  WINDOW_HIGH,
} from '../../../../../kernel-model/memory/guest-memory.ts';
import type { CodeImage, Cpuid, Engine, EngineFactory, Exit, KernelEntry } from '../../../../../runtime/cpu/engine.ts';
import type { RegisterFile } from '../../../../../runtime/cpu/register-file.ts';
import { createEngine as create } from '../../../../../runtime/cpu/translation/translated-engine.ts';
import { compareWithNative, type Finding } from './compare.ts';
import { pagesInUse, protections, type Session, type State, stateOf, takePages, type Written } from './session.ts';

/** Instructions of a run that are followed. */
const MOST_STEPS = Number(process.env.REX_LOCKSTEP_STEPS ?? '10000');
/** Runs from a place after which an engine would translate the code there anew: engines are made anew before. */
const MOST_VISITS = 12;

/** A run while it is followed. */
interface Following {
  readonly session: Session;
  readonly states: State[];
  /** Why it is followed no longer. */
  ended: string | undefined;
  /** The memory that the processor should come to. */
  memory: Uint8Array;
}

/** An engine that goes an instruction at a time for a while, and has the processor do the same. */
class LockstepEngine implements Engine {
  readonly registers: RegisterFile;
  private readonly memory: GuestMemory;
  private readonly image: CodeImage;
  private readonly make: () => Engine;
  private engine: Engine;
  private visits = new Map<bigint, number>();
  private following: Following | undefined;
  /** Instructions of the budget that the engine below does not know of. */
  private hidden = 0;

  constructor(memory: GuestMemory, image: CodeImage, kernelEntry: KernelEntry, cpuid: Cpuid) {
    this.memory = memory;
    this.image = image;
    this.make = () => create(memory, image, (low) => this.enterKernel(low, kernelEntry), cpuid);
    this.engine = this.make();
    this.registers = this.engine.registers;
  }

  run(): Exit {
    const outer = { following: this.following, hidden: this.hidden };
    this.hidden = 0;
    const following = this.start();
    this.following = following;
    try {
      const exit = this.follow(following);
      this.finish(following, exit);
      // What is left is run at once.
      this.following = undefined;
      return exit ?? this.engine.run();
    } finally {
      this.following = outer.following;
      this.hidden = outer.hidden;
    }
  }

  private start(): Following {
    const start = stateOf(this.engine);
    const session = {
      high: WINDOW_HIGH,
      start,
      gsBase: this.registers.gsBase,
      pages: takePages(this.memory),
      answers: [],
    };
    return { session, states: [], ended: undefined, memory: this.copy() };
  }

  /** @returns how the run ended, or nothing when it goes on */
  private follow(following: Following): Exit | undefined {
    const { registers } = this;
    while (following.states.length < MOST_STEPS && following.ended === undefined) {
      if (registers.budget <= 0) return { kind: 'budget' };
      if (this.isModelled(registers.rip)) {
        following.ended = 'cpuid';
        break;
      }
      this.renew(registers.rip);
      following.states.push(stateOf(this.engine));
      this.hidden = registers.budget - 1;
      registers.budget = 1;
      const exit = this.engine.run();
      registers.budget += this.hidden;
      this.hidden = 0;
      if (exit.kind !== 'budget') return exit;
    }
    return undefined;
  }

  /** cpuid has the answers of the modelled processor. */
  private isModelled(rip: bigint): boolean {
    const offset = Number(BigInt.asUintN(32, rip));
    return this.memory.u8[offset] === 0x0f && this.memory.u8[offset + 1] === 0xa2;
  }

  private renew(rip: bigint): void {
    const visits = (this.visits.get(rip) ?? 0) + 1;
    this.visits.set(rip, visits);
    if (visits <= MOST_VISITS) return;
    this.visits = new Map([[rip, 1]]);
    // All that an engine knows of a run is in memory.
    this.engine = this.make();
  }

  private enterKernel(low: number, kernelEntry: KernelEntry): 0 | 1 {
    const { registers, following, hidden } = this;
    if (following === undefined || following.ended !== undefined) return kernelEntry(low);
    registers.budget += hidden;
    this.hidden = 0;
    const before = this.copy();
    const table = protections(this.memory, pagesInUse(this.memory)).slice();
    const reached = stateOf(this.engine);
    let leave: 0 | 1 = 1;
    try {
      leave = kernelEntry(low);
    } finally {
      this.following = following;
      const now = protections(this.memory, pagesInUse(this.memory));
      if (leave === 1 || Buffer.compare(table, now) !== 0) {
        // The processor goes as far as the kernel's address.
        following.ended = leave === 1 ? 'left for the kernel' : 'a kernel function changed what may be accessed';
        following.states.push(reached);
        following.memory = before;
      } else {
        following.session.answers.push({ state: stateOf(this.engine), written: this.changesSince(before) });
      }
    }
    this.hidden = registers.budget;
    registers.budget = 0;
    return leave;
  }

  private copy(): Uint8Array {
    return this.memory.u8.slice(FIRST_GUEST_OFFSET, FIRST_GUEST_OFFSET + pagesInUse(this.memory) * PAGE_SIZE);
  }

  private changesSince(before: Uint8Array): Written[] {
    const written: Written[] = [];
    for (let at = 0; at < before.length; at += PAGE_SIZE) {
      const now = this.memory.bytes(FIRST_GUEST_OFFSET + at, PAGE_SIZE);
      if (Buffer.compare(before.subarray(at, at + PAGE_SIZE), now) !== 0)
        written.push({ offset: FIRST_GUEST_OFFSET + at, bytes: now.slice() });
    }
    return written;
  }

  private finish(following: Following, exit: Exit | undefined): void {
    const { states, session, ended } = following;
    if (ended === undefined || ended === 'cpuid') {
      following.memory = this.copy();
      states.push(stateOf(this.engine));
    }
    const end = ended === undefined ? exit : undefined;
    // Another object's code is no fault.
    const isElsewhere = end?.kind === 'fault' && end.fault.access === 'execute' && this.isExecutable(end.fault.rip);
    const stays = (end !== undefined && end.kind !== 'budget' && end.kind !== 'fault') || isElsewhere;
    if (stays) states.pop();
    const fault = end?.kind === 'fault' && !isElsewhere ? end.fault : undefined;
    tell(
      compareWithNative(this.image.name, session, states, following.memory, {
        fault,
        name: ended ?? end?.kind ?? 'followed far enough',
      }),
    );
  }

  private isExecutable(address: bigint): boolean {
    const offset = toOffset(address);
    return offset !== undefined && this.memory.isAccessible(offset, 1, EXECUTE);
  }
}

/** A line for each run, in the file that the command reads. */
function tell(finding: Finding): void {
  const file = process.env.REX_LOCKSTEP_FILE;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(finding)}\n`);
}

/** Takes the place of the engine that runs are carried out by. */
export const createEngine: EngineFactory = (memory, image, kernelEntry, cpuid = answerCpuid) =>
  new LockstepEngine(memory, image, kernelEntry, cpuid);
