import assert from 'node:assert/strict';
import { after } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import type { AttachableProgram, Attachment, ProgramContext } from '../../kernel-model/contexts/program-context.ts';
import { PROGRAM_TYPES, readSection } from '../../kernel-model/contexts/table.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import type { HelperArguments } from '../../kernel-model/helpers/helper.ts';
import { Kernel } from '../../kernel-model/kernel.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import { loadLayout } from '../../kernel-model/layouts/reader.ts';
import { READ, type Region, toAddress, WINDOW_HIGH, WRITE } from '../../kernel-model/memory/guest-memory.ts';

/** A kernel that is released when the file's tests have run. */
export function bootKernel(configuration: KernelConfiguration = {}): Kernel {
  const kernel = new Kernel(configuration, loadLayout());
  after(() => kernel.release());
  return kernel;
}

/** Arguments and result of one call, without a CPU. */
export class Call implements HelperArguments {
  /** rax after the call. */
  result = 0xdeadbeefdeadbeefn;
  private readonly values: readonly bigint[];
  private readonly site: number;

  constructor(values: readonly bigint[], site: number) {
    this.values = values.map((value) => BigInt.asUintN(64, value));
    this.site = site;
  }

  low(n: number): number {
    return Number(this.u64(n) & 0xffffffffn);
  }

  high(n: number): number {
    return Number(this.u64(n) >> 32n);
  }

  u64(n: number): bigint {
    return this.values[n] ?? 0n;
  }

  pointer(n: number): number {
    return this.high(n) === WINDOW_HIGH ? this.low(n) : -1;
  }

  callSite(): number {
    return this.site;
  }

  returnValue(low: number, high: number): void {
    this.result = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  }

  returnErrno(number: number): void {
    this.result = BigInt.asUintN(64, BigInt(number));
  }

  returnPointer(offset: number): void {
    this.result = toAddress(offset);
  }
}

/** Calls a helper; numbers are passed as they are, so an address is given with {@link toAddress}. @returns rax, signed */
export function call(kernel: Kernel, name: string, args: readonly (bigint | number)[] = [], site = -1): bigint {
  const helper = kernel.helpers.find(name);
  assert.ok(helper?.call, `${name} is not modelled`);
  const frame = new Call(args.map(BigInt), site);
  helper.call(kernel, frame);
  return BigInt.asIntN(64, frame.result);
}

/** Pages of a program's own, to pass to helpers. */
export function scratch(kernel: Kernel, size = 4096): Region {
  return kernel.memory.allocate('scratch', size, READ | WRITE);
}

/** Puts a NUL-terminated string at a window offset and gives its address. */
export function putString(kernel: Kernel, offset: number, text: string | Uint8Array): bigint {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  kernel.memory.u8.set(bytes, offset);
  kernel.memory.u8[offset + bytes.length] = 0;
  return toAddress(offset);
}

/** A program by its section, as an object would have it. */
export function program(section: string, name = 'main', overridesReturn = false): AttachableProgram {
  const meaning = readSection(section);
  assert.ok(meaning, `${section} is no section of programs`);
  return { name, type: meaning.type, kind: meaning.kind, attachPoint: meaning.attachPoint, overridesReturn };
}

export function attach(
  kernel: Kernel,
  attached: AttachableProgram,
  to?: string,
  existing: readonly Attachment[] = [],
): Attachment {
  return PROGRAM_TYPES[attached.type].attach(kernel, attached, to, existing);
}

/** Attaches a program, builds its context for an event on a CPU, and begins its run. */
export function enter(kernel: Kernel, section: string, event: KernelEvent, name = 'main'): ProgramContext {
  const attachment = attach(kernel, program(section, name));
  const cpu = event.cpu ?? 0;
  const task = kernel.tasks.enter(cpu, event.task);
  const context = PROGRAM_TYPES[attachment.program.type].enter(kernel, attachment, event, cpu, task);
  kernel.beginRun(name, cpu, context);
  return context;
}

/** Asserts that an action is refused with a Diagnostic of this code, and gives it. */
export function refusal(action: () => unknown, code: string): Diagnostic {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    assert.equal(error.code, code, error.format());
    return error;
  }
  throw new assert.AssertionError({ message: `nothing was refused; ${code} was expected` });
}
