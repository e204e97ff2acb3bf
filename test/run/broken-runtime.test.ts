import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { REX_EXIT } from '../../kernel-model/kernel-text.ts';
import type { Task } from '../../kernel-model/tasks.ts';
import type { RegisterFile } from '../../runtime/cpu/register-file.ts';
import { Backtrace } from '../../runtime/run/backtrace.ts';
import { Dispatcher, type Entry } from '../../runtime/run/dispatcher.ts';
import { LandingPad } from '../../runtime/run/landing-pad.ts';
import type { RuntimeParts } from '../../runtime/run/runtime-parts.ts';
import { Watchdog, type WatchdogVerdict } from '../../runtime/run/watchdog.ts';
import { dup, fireOne, kernelWith, SECOND } from './corpus-kernel.ts';

type ReplaceParts = (kernel: Kernel) => Partial<RuntimeParts>;

/** What a kernel that follows the rules shows of programs that panic, are ended, and return. */
async function followsTheRules(replaceParts: ReplaceParts): Promise<void> {
  const options = { replaceParts };
  const panics = await kernelWith('panic_with_lock', { loaderSurvivesSigsys: true }, options);
  const before = await panics.snapshot();
  const run = await fireOne(panics, dup(3));
  assert.equal(run.outcome, 'panicked');
  assert.equal(run.result, 0);
  assert.ok(
    run.log.some((line) => line.includes('rex: panicked at')),
    'the panic is logged',
  );
  const after = await panics.snapshot();
  assert.deepEqual(after.perCpu, before.perCpu);
  assert.equal(after.signals.length, 1);
  assert.equal((await fireOne(panics, dup(1))).outcome, 'completed');

  const clock = { start: 21 * SECOND };
  const endless = await kernelWith('endless', { loaderSurvivesSigsys: true, clock }, options);
  const ended = await fireOne(endless, dup());
  assert.equal(ended.outcome, 'timed out');
  assert.equal(ended.timeout?.ranFor, 39 * SECOND);
  assert.equal((await fireOne(endless, dup())).outcome, 'timed out');

  const slow = await kernelWith('slow_helper', { helperDurations: { bpf_map_update_elem: 45 * SECOND } }, options);
  const deferred = await fireOne(slow, dup());
  assert.equal(deferred.timeout?.mechanism, 'deferral');

  const hello = await kernelWith('hello', {}, options);
  const idle = (await hello.snapshot()).perCpu;
  assert.equal((await fireOne(hello, dup())).outcome, 'completed');
  assert.deepEqual((await hello.snapshot()).perCpu, idle);
}

function landingPad(make: (...args: ConstructorParameters<typeof LandingPad>) => LandingPad): ReplaceParts {
  return (kernel) => {
    const { memory, kallsyms } = kernel;
    return { landingPad: make(kernel, new Backtrace(memory, kallsyms), kallsyms.resolve(REX_EXIT)!) };
  };
}

function dispatcher(make: (...args: ConstructorParameters<typeof Dispatcher>) => Dispatcher): ReplaceParts {
  return ({ memory, cpus, clock, kallsyms }) => ({ dispatcher: make(memory, cpus, clock, kallsyms) });
}

class StateNotReset extends LandingPad {
  protected override resetState(): void {}
}

class NoSignal extends LandingPad {
  protected override signal(_loader: Task): void {}
}

class ResultNotZero extends LandingPad {
  protected override jumpToExit(cpu: number, registers: RegisterFile): void {
    super.jumpToExit(cpu, registers);
    registers.setHalves(0, 2, 0);
  }
}

class StackNotRestored extends LandingPad {
  protected override jumpToExit(cpu: number, registers: RegisterFile): void {
    const rsp = registers.low(4);
    super.jumpToExit(cpu, registers);
    registers.setPointer(4, rsp);
  }
}

class NothingLogged extends LandingPad {
  protected override report(cpu: number, registers: RegisterFile) {
    const { records } = this.kernel.log;
    const length = records.length;
    const panic = super.report(cpu, registers);
    records.length = length;
    return panic;
  }
}

/** A dispatcher that forgets a per-CPU variable: it is what it was when the program is entered. */
function forgetting(variable: 'rex_prog_start_time' | 'rex_curr_prog', when: 'enter' | 'leave'): ReplaceParts {
  return (kernel) => {
    const { memory, cpus, clock, kallsyms } = kernel;
    class Forgetful extends Dispatcher {
      override enter(registers: RegisterFile, entry: Entry): void {
        const old = memory.readU64(cpus.offsetOf(variable, entry.cpu));
        super.enter(registers, entry);
        if (when === 'enter') memory.writeU64(cpus.offsetOf(variable, entry.cpu), old);
      }
      override leave(registers: RegisterFile, cpu: number): number | undefined {
        const old = memory.readU64(cpus.offsetOf(variable, cpu));
        const result = super.leave(registers, cpu);
        if (when === 'leave') memory.writeU64(cpus.offsetOf(variable, cpu), old);
        return result;
      }
    }
    return { dispatcher: new Forgetful(memory, cpus, clock, kallsyms) };
  };
}

class MisalignedStack extends Dispatcher {
  override enter(registers: RegisterFile, entry: Entry): void {
    super.enter(registers, entry);
    registers.setPointer(4, registers.low(4) - 8);
  }
}

/** A watchdog that behaves otherwise than it should. */
function watchdog(
  fire: (original: () => WatchdogVerdict, kernel: Kernel, cpu: number) => WatchdogVerdict,
): ReplaceParts {
  return (kernel) => {
    const { memory, cpus, clock } = kernel;
    class Broken extends Watchdog {
      override fire(cpu: number, rsp: number, forced: boolean): WatchdogVerdict {
        return fire(() => super.fire(cpu, rsp, forced), kernel, cpu);
      }
    }
    return { watchdog: new Broken(memory, cpus, clock) };
  };
}

describe('a broken runtime', () => {
  test('an intact one follows the rules', async () => followsTheRules(() => ({})));
  test('an intact landing pad put in follows them', async () => {
    await followsTheRules(landingPad((...args) => new LandingPad(...args)));
  });

  for (const [what, replaceParts] of [
    ['the landing pad does not reset the state', landingPad((...args) => new StateNotReset(...args))],
    ['the loader gets no signal', landingPad((...args) => new NoSignal(...args))],
    ['a panicked program returns 2', landingPad((...args) => new ResultNotZero(...args))],
    ['the landing pad does not restore the stack pointer', landingPad((...args) => new StackNotRestored(...args))],
    ['a panic is not logged', landingPad((...args) => new NothingLogged(...args))],
    ['the dispatcher does not note the time', forgetting('rex_prog_start_time', 'enter')],
    ['the dispatcher does not note the program', forgetting('rex_curr_prog', 'enter')],
    ['the dispatcher leaves the program noted', forgetting('rex_curr_prog', 'leave')],
    ['the dispatcher enters 8 bytes off', dispatcher((...args) => new MisalignedStack(...args))],
    ['the watchdog never fires', watchdog(() => 'idle')],
    ['the watchdog cuts into helpers', watchdog((original) => (original() === 'deferral' ? 'redirect' : original()))],
    [
      'the watchdog does not tell the program that it waits',
      watchdog((original, { memory, cpus }, cpu) => {
        const state = cpus.offsetOf('rex_termination_state', cpu);
        const old = memory.u8[state]!;
        const verdict = original();
        memory.u8[state] = old;
        return verdict;
      }),
    ],
  ] as const) {
    test(`is found out: ${what}`, async () => {
      await assert.rejects(followsTheRules(replaceParts), (error: unknown) => error instanceof Error);
    });
  }
});
