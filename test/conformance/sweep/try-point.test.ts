import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { tryCrashStop } from '../../../conformance/sweep/crash-stop.ts';
import type { SweepPoint } from '../../../conformance/sweep/sweep-point.ts';
import { notCompared } from '../../../conformance/sweep/sweep-rules.ts';
import type { SweepWay } from '../../../conformance/sweep/sweep-way.ts';
import { tryPoint } from '../../../conformance/sweep/try-point.ts';
import type { Subject } from '../../../conformance/universal/bench.ts';
import { findAttachment } from '../../../conformance/universal/loaded-subject.ts';
import { situationOf } from '../../../conformance/universal/situation.ts';
import type { KernelEvent } from '../../../kernel-model/events.ts';
import type { KernelConfiguration } from '../../../kernel-model/kernel-configuration.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import type { LoadedObject } from '../../../runtime/loaded-object.ts';
import type { EventOutcome, ProgramRun } from '../../../runtime/program-run.ts';
import { THOROUGH } from '../../effort.ts';
import { objectBytes } from '../universal/judged.ts';

const SETTINGS = { seed: 0, layout: undefined };
const SITUATION = situationOf(SETTINGS, { name: 'maps as loaded' });

/** An object of the corpus, loaded, with a subject that makes kernels. */
async function loaded(name: string, newTarget: () => EmulatedTarget = () => new EmulatedTarget()) {
  const target = new EmulatedTarget();
  await target.boot({});
  const bytes = objectBytes(name);
  const object = await target.load(name, bytes);
  const subject: Subject = { name, bytes, newTarget };
  return { subject, object, program: object.programs[0]! };
}

/** The way of a program on one event. */
function wayOf(program: LoadedObject['programs'][number], to: string | undefined, event: KernelEvent): SweepWay {
  const plan = { to, configuration: {}, place: undefined } as never;
  const input = { name: 'an event', event, producible: true } as never;
  return {
    id: 'w',
    program: program.name,
    situation: SITUATION,
    attached: [{ program, plan }],
    before: [],
    input,
    next: input,
  };
}

const DUP: KernelEvent = { kind: 'tracepoint', event: 'syscalls/sys_enter_dup', task: { pid: 1, comm: 'a' } };
const FORCED: SweepPoint = {
  kind: 'panic forced',
  id: 'p',
  name: 'p',
  disturbance: { jump: { atInstruction: 1, to: 0 } },
};
const NOWHERE: SweepPoint = { kind: 'map full', id: 'p', name: 'p' };

describe('a point where maps could not be compared', () => {
  const base = { firings: [], panic: null, helpers: [] };
  const because = (change: object, point: Partial<SweepPoint>) =>
    notCompared({ ...base, ...change } as unknown as ProgramRun, { ...NOWHERE, ...point });
  const TOO_LARGE = 'the maps are too large to be compared';
  const panic = { message: 'Timeout in Rex program' };
  const redirected = { firings: [{ mechanism: 'redirect', forced: true }], panic };

  test('is not judged behind a forced panic or firing', () => {
    const jump = { disturbance: { jump: { atInstruction: 1, to: 0 } } };
    assert.equal(because({ panic }, jump), TOO_LARGE);
    assert.equal(because(redirected, { watchdog: { atInstruction: 1 } }), TOO_LARGE);
    for (const mapsKept of [true, false]) {
      assert.equal(because({ panic, mapsKept }, jump), '');
      assert.equal(because({ ...redirected, mapsKept }, { watchdog: { atInstruction: 1 } }), '');
    }
    const unforced = { ...redirected, firings: [{ mechanism: 'redirect', forced: false }] };
    assert.equal(because(unforced, {}), '', 'a program that takes too long by itself');
  });

  test('is not judged around a call that fails, and is around one that does not', () => {
    const point = { disturbance: { comparedCall: 1 } };
    const call = (result: bigint) => ({ helpers: [{ name: 'bpf_map_update_elem', args: [], result }] });
    assert.equal(because(call(-7n), point), TOO_LARGE);
    assert.equal(because({ ...call(-7n), callKept: true }, point), '');
    assert.equal(because(call(0n), point), '');
  });
});

/** A kernel whose runs end in another way than they did, and that counts events. */
class Ending extends EmulatedTarget {
  fired = 0;
  private readonly change: Partial<ProgramRun>;

  constructor(change: Partial<ProgramRun>) {
    super();
    this.change = change;
  }

  override async fire(event: KernelEvent): Promise<EventOutcome> {
    this.fired += 1;
    const { runs } = await super.fire(event);
    return { runs: runs.map((run) => ({ ...run, helpers: run.helpers, ...this.change })) };
  }
}

const OOPS = { kind: 'access', symbol: 's', message: 'BUG', explanation: undefined, instruction: undefined } as never;

describe('a point', () => {
  for (const [outcome, change] of [
    ['oops', { outcome: 'oops', oops: OOPS }],
    ['conformance failure', { outcome: 'conformance failure', violations: [] }],
    ['unsupported', { outcome: 'unsupported', explanation: 'no' }],
  ] as const) {
    test(`behind which the kernel does not go on has no next event: ${outcome}`, async () => {
      const targets: Ending[] = [];
      const newTarget = () => {
        const target = new Ending(change as Partial<ProgramRun>);
        targets.push(target);
        return target;
      };
      const { subject, program } = await loaded('counter_racy', newTarget);
      // A fault on the way to a forced panic says nothing of the object.
      const { breaches } = await tryPoint(subject, wayOf(program, undefined, DUP), FORCED);
      assert.deepEqual([targets.map(({ fired }) => fired), breaches], [[1], []]);
    });
  }

  test('behind which it goes on has the next event, and that is judged', async () => {
    const targets: Ending[] = [];
    const newTarget = () => {
      const target = new Ending({});
      targets.push(target);
      return target;
    };
    const { subject, program } = await loaded('counter_racy', newTarget);
    const { outcome } = await tryPoint(subject, wayOf(program, undefined, DUP), NOWHERE);
    assert.deepEqual([targets.map(({ fired }) => fired), outcome], [[2], 'returned filtered out']);
  });
});

describe('the end of a loader', () => {
  const timeout: SweepPoint = { kind: 'watchdog at a block', id: 'p', name: 'p', watchdog: { atInstruction: 0 } };

  test('is asked of points that panic only', async () => {
    const { subject, program } = await loaded('counter_racy');
    assert.deepEqual(await tryCrashStop(subject, wayOf(program, undefined, DUP), NOWHERE), []);
    assert.deepEqual(await tryCrashStop(subject, wayOf(program, undefined, DUP), timeout), []);
  });

  test('leaves what tc filter put into an interface, and that is no breach', THOROUGH, async () => {
    const { subject, program } = await loaded('classifier');
    assert.equal(program.type, 'tc');
    const packet: KernelEvent = { kind: 'packet', bytes: new Uint8Array(64) };
    assert.deepEqual(await tryCrashStop(subject, wayOf(program, 'eth0', packet), timeout), []);
  });
});

describe('the place of a program', () => {
  /** A kernel that refuses to attach with an errno, unless functions are described. */
  class Refusing extends EmulatedTarget {
    static kernels = 0;
    private described = false;
    private readonly refusal: string;

    constructor(refusal: string) {
      super();
      this.refusal = refusal;
    }

    override async boot(configuration: KernelConfiguration): Promise<void> {
      Refusing.kernels += 1;
      this.described = (configuration.functions ?? []).length > 0;
      await super.boot(configuration);
    }

    override async attach(program: string, to?: string): Promise<void> {
      if (this.described) return await super.attach(program, to);
      throw new Diagnostic({
        code: 'ATTACH',
        kind: 'refused',
        errno: this.refusal,
        message: 'no',
        cause: 'no',
        hint: 'no',
      });
    }
  }

  const placeIn = async (name: string, errno: string) => {
    const { subject, object, program } = await loaded(name, () => new Refusing(errno));
    Refusing.kernels = 0;
    const found = await findAttachment(subject, object, program, [], SETTINGS);
    const words = 'subject' in found ? (found.refusedOverride === undefined ? 'found' : 'override refused') : 'refused';
    return [words, Refusing.kernels];
  };

  test('of a probe may be a function that the kernel does not have by itself', THOROUGH, async () => {
    assert.deepEqual(await placeIn('nested_unwrap', 'ENOENT'), ['found', 2]);
    assert.deepEqual(await placeIn('nested_unwrap', 'EINVAL'), ['override refused', 2]);
    assert.deepEqual(await placeIn('nested_unwrap', 'EPERM'), ['refused', 1]);
  });

  test('of any other program is what the kernel lets it be', async () => {
    assert.deepEqual(await placeIn('counter_racy', 'ENOENT'), ['refused', 1]);
    assert.deepEqual(await placeIn('port_filter', 'EINVAL'), ['refused', 1]);
  });
});
