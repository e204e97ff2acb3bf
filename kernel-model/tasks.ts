import { Diagnostic } from '../base/diagnostic.ts';
import type { TaskDescription } from './events.ts';
import type { Layout } from './layouts/layout.ts';
import { type GuestMemory, READ, WRITE } from './memory/guest-memory.ts';
import type { PerCpuAreas } from './per-cpu.ts';
import { writeRegisters } from './pt-regs.ts';

/** The size of a task's kernel stack (THREAD_SIZE, arch/x86/include/asm/page_64_types.h). */
export const KERNEL_STACK_SIZE = 16384;
/** One more than the largest pid (PID_MAX_LIMIT, include/linux/threads.h). */
const PID_MAX_LIMIT = 4194304;
/** The size of task_struct.comm. Linux keeps the last byte for a NUL; a scenario may fill it. */
const COMM_LENGTH = 16;
/** Selectors and flags of 64-bit user code (arch/x86/include/asm/segment.h). */
const USER_REGISTERS = { cs: 0x33n, ss: 0x2bn, flags: 0x246n };
/** task_struct.flags of a kernel thread (PF_KTHREAD, include/linux/sched.h). */
const PF_KTHREAD = 0x00200000;

/** A task with its task_struct in guest memory. */
export interface Task {
  readonly pid: number;
  readonly tgid: number;
  readonly comm: string;
  /** Window offset of its task_struct. */
  readonly offset: number;
  /** Window offset of its kernel stack's first byte, 16 KiB. */
  readonly stack: number;
  /** Window offset of its user registers, a struct pt_regs at the stack's top. */
  readonly registers: number;
}

/** A signal that the kernel forced on a task. */
export interface ForcedSignal {
  readonly signal: 'SIGSYS';
  readonly pid: number;
  readonly comm: string;
}

interface KnownTask extends Task {
  tgid: number;
  comm: string;
}

function invalid(message: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'TASK_INVALID',
    kind: 'input',
    message,
    cause,
    hint: 'change the description of the task',
  });
}

/** The tasks of a kernel, and the task of each CPU. A task lives from its first mention to the kernel's end. */
export class Tasks {
  /** Signals forced so far, in order. */
  readonly signals: ForcedSignal[] = [];
  private readonly memory: GuestMemory;
  private readonly layout: Layout;
  private readonly cpus: PerCpuAreas;
  private readonly byPid = new Map<number, KnownTask>();
  private readonly byOffset = new Map<number, KnownTask>();
  private readonly idle: KnownTask[] = [];
  private readonly running: KnownTask[] = [];
  private nextOwnPid = PID_MAX_LIMIT - 1;

  constructor(memory: GuestMemory, layout: Layout, cpus: PerCpuAreas) {
    this.memory = memory;
    this.layout = layout;
    this.cpus = cpus;
    for (const cpu of cpus.possible) {
      const task = this.create(0, 0, `swapper/${cpu}`);
      layout.write(memory, task.offset, 'task_struct', 'flags', PF_KTHREAD);
      this.idle[cpu] = task;
      this.setCurrent(cpu, task);
    }
  }

  /** The task of a CPU. */
  current(cpu: number): Task {
    return this.running[cpu]!;
  }

  /**
   * Runs the described task on a CPU: a new one, or the one with that pid and the description's changes. Its user
   * registers are set again. Missing ones are 0, except cs, ss and flags, which are those of 64-bit user code. Without
   * a description the CPU idles: pid 0, `swapper/<cpu>`.
   * @throws Diagnostic TASK_INVALID
   */
  enter(cpu: number, description?: TaskDescription): Task {
    const task = description === undefined ? this.idle[cpu]! : this.describe(description);
    this.setCurrent(cpu, task);
    return task;
  }

  /** Removes a CPU's current task: its current_task is NULL, and it idles. */
  enterNone(cpu: number): void {
    this.setCurrent(cpu, this.idle[cpu]!);
    this.memory.writeU64Number(this.cpus.offsetOf('current_task', cpu), 0);
  }

  /** Whether a CPU has a current task. */
  hasCurrent(cpu: number): boolean {
    return this.memory.readU64(this.cpus.offsetOf('current_task', cpu)) !== 0n;
  }

  /** Makes a CPU idle. */
  leave(cpu: number): void {
    this.setCurrent(cpu, this.idle[cpu]!);
  }

  /** Starts a process of the kernel's user space, such as an object's loader, under a pid that scenarios hardly use. */
  spawn(comm: string): Task {
    while (this.byPid.has(this.nextOwnPid)) this.nextOwnPid--;
    return this.describe({ pid: this.nextOwnPid--, comm: comm.slice(0, COMM_LENGTH - 1) });
  }

  /**
   * The living task with a pid. The idle tasks, all pid 0, cannot be found. That of pid 1 always can, even if no
   * scenario mentions it (init, kernel/pid.c: a system panics when it ends).
   */
  find(pid: number): Task | undefined {
    return this.byPid.get(pid) ?? (pid === 1 ? this.describe({ pid, comm: 'init' }) : undefined);
  }

  /** The task with its task_struct at a window offset. */
  at(offset: number): Task | undefined {
    return this.byOffset.get(offset);
  }

  /** Counts one more user of a task (task_struct.rcu_users). */
  get(task: Task): void {
    this.count(task, 1);
  }

  /** Counts one user less. */
  put(task: Task): void {
    this.count(task, -1);
  }

  /** Forces SIGSYS on a task, as seccomp does (force_sig, kernel/signal.c). */
  forceSigsys(task: Task): void {
    this.signals.push({ signal: 'SIGSYS', pid: task.pid, comm: task.comm });
  }

  /** Ends a task. Its pid no longer finds it. Its task_struct stays readable. */
  end(task: Task): void {
    if (this.byPid.get(task.pid) === task) this.byPid.delete(task.pid);
  }

  private describe(description: TaskDescription): KnownTask {
    const { pid } = description;
    if (!Number.isInteger(pid) || pid < 0 || pid >= PID_MAX_LIMIT) {
      throw invalid(`a task cannot have pid ${pid}`, `a pid is a whole number below ${PID_MAX_LIMIT}`);
    }
    const known = pid === 0 ? this.idle[0]! : this.byPid.get(pid);
    const tgid = description.tgid ?? known?.tgid ?? pid;
    const comm = description.comm ?? known?.comm ?? 'task';
    if (new TextEncoder().encode(comm).length > COMM_LENGTH) {
      throw invalid(`"${comm}" is too long for a task's name`, `comm holds ${COMM_LENGTH} bytes`);
    }
    const task = known ?? this.create(pid, tgid, comm);
    if (known !== undefined) this.rename(known, tgid, comm);
    writeRegisters(this.memory, this.layout, task.registers, { ...USER_REGISTERS, ...description.registers });
    return task;
  }

  private create(pid: number, tgid: number, comm: string): KnownTask {
    const { memory, layout } = this;
    const struct = memory.allocate(`task_struct of ${comm}`, layout.sizeOf('task_struct'), READ | WRITE);
    const stack = memory.allocate(`kernel stack of ${comm}`, KERNEL_STACK_SIZE, READ | WRITE);
    const registers = stack.offset + KERNEL_STACK_SIZE - layout.sizeOf('pt_regs');
    const task: KnownTask = { pid, tgid, comm, offset: struct.offset, stack: stack.offset, registers };
    layout.write(memory, struct.offset, 'task_struct', 'pid', pid);
    layout.writePointer(memory, struct.offset, 'task_struct', 'stack', stack.offset);
    layout.write(memory, struct.offset, 'task_struct', 'usage', 1);
    layout.write(memory, struct.offset, 'task_struct', 'rcu_users', 2);
    this.rename(task, tgid, comm);
    if (pid !== 0) this.byPid.set(pid, task);
    this.byOffset.set(struct.offset, task);
    return task;
  }

  private rename(task: KnownTask, tgid: number, comm: string): void {
    task.tgid = tgid;
    task.comm = comm;
    this.layout.write(this.memory, task.offset, 'task_struct', 'tgid', tgid);
    this.layout.writeBytes(this.memory, task.offset, 'task_struct', 'comm', new TextEncoder().encode(comm));
  }

  private count(task: Task, change: number): void {
    const users = Number(this.layout.read(this.memory, task.offset, 'task_struct', 'rcu_users'));
    this.layout.write(this.memory, task.offset, 'task_struct', 'rcu_users', users + change);
  }

  private setCurrent(cpu: number, task: KnownTask): void {
    this.running[cpu] = task;
    this.memory.writePointer(this.cpus.offsetOf('current_task', cpu), task.offset);
  }
}

/** A kernel with tasks. */
export interface HasTasks {
  readonly tasks: Tasks;
}
