import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../../base/diagnostic.ts';
import type { PacketEvent } from '../../../../kernel-model/events.ts';
import type { KernelConfiguration } from '../../../../kernel-model/kernel-configuration.ts';
import { EmulatedTarget } from '../../../../runtime/emulated-target.ts';
import type { ProgramRun } from '../../../../runtime/program-run.ts';
import { THOROUGH } from '../../../effort.ts';
import { objectBytes } from '../corpus-kernel.ts';

const FRAME = Uint8Array.from([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5, 1, 2, 3, 4, 5, 6]);
const PACKET: PacketEvent = { kind: 'packet', bytes: FRAME, interface: 'eth0', label: 'the packet' };

/** Whether an error is the refusal of a packet that goes round. */
function goesRound(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Diagnostic);
    assert.deepEqual([error.code, error.kind], ['PACKET_LOOP', 'conformance']);
    assert.match(error.message, message);
    return true;
  };
}

/** What a program of `waypoints` does: its result, and a copy to an interface. */
interface Plan {
  readonly verdict: number;
  readonly target?: number;
  readonly flags?: number;
}

const PLACES = ['at_xdp', 'at_ingress', 'second_at_ingress', 'at_egress'] as const;
type Place = (typeof PLACES)[number];

async function waypoints(
  attached: readonly (readonly [Place, string])[],
  plans: Partial<Record<Place, Plan>>,
  configuration: KernelConfiguration = {},
): Promise<EmulatedTarget> {
  const target = new EmulatedTarget();
  await target.boot(configuration);
  await target.load('waypoints', objectBytes('waypoints'));
  for (const [program, to] of attached) await target.attach(program, to);
  const entries = Object.entries(plans).map(([place, { verdict, target: to = 0, flags = 0 }]) => ({
    key: Uint8Array.of(PLACES.indexOf(place as Place), 0, 0, 0),
    value: new Uint8Array(Int32Array.of(verdict, to, flags, 0).buffer),
  }));
  await target.updateMap({ kind: 'map_update', map: 'plans', entries });
  return target;
}

const told = ({ program, fate, sentOn }: ProgramRun) => `${program}${sentOn ? ' (sent on)' : ''}: ${fate}`;

async function story(target: EmulatedTarget, event: PacketEvent = PACKET): Promise<string[]> {
  const { runs } = await target.fire(event);
  await target.shutdown();
  return runs.map(told);
}

describe('delivery of packets', () => {
  test(
    'a packet that names no interface comes to each that a program is attached to in its direction',
    THOROUGH,
    async () => {
      const attached = [
        ['at_ingress', 'eth0'],
        ['at_ingress', 'eth1'],
        ['at_egress', 'eth2 egress'],
      ] as const;
      const { interface: _, ...anywhere } = PACKET;
      assert.deepEqual(await story(await waypoints(attached, {}), anywhere), [
        'at_ingress: passed',
        'at_ingress: passed',
      ]);
      const leaving: PacketEvent = { ...anywhere, direction: 'egress' };
      assert.deepEqual(await story(await waypoints(attached, {}), leaving), ['at_egress: passed']);
    },
  );

  test('a program that is meant alone is the only one that sees the packet', async () => {
    const target = await waypoints(
      [
        ['at_xdp', 'eth0'],
        ['at_ingress', 'eth0'],
      ],
      {},
    );
    assert.deepEqual(await story(target, { ...PACKET, program: 'at_ingress' }), ['at_ingress: passed']);
  });

  test('copies take their way after the program that sent them, in the order of their sending', THOROUGH, async () => {
    const target = await waypoints(
      [
        ['at_ingress', 'eth0'],
        ['second_at_ingress', 'eth0'],
        ['at_egress', 'eth1 egress'],
        ['at_xdp', 'eth2'],
      ],
      {
        at_ingress: { verdict: -1, target: 3 },
        second_at_ingress: { verdict: 0, target: 4, flags: 1 },
        at_xdp: { verdict: 1 },
      },
    );
    assert.deepEqual(await story(target), [
      'at_ingress: passed',
      'second_at_ingress: passed',
      'at_egress (sent on): passed',
      'at_xdp (sent on): dropped',
    ]);
  });

  test('what went out is what the programs at egress left of it', async () => {
    for (const [verdict, expected] of [
      [0, [{ interface: 'eth1', bytes: FRAME }]],
      [2, []],
      [4, []],
      [7, []],
    ] as const) {
      const target = await waypoints(
        [
          ['at_ingress', 'eth0'],
          ['at_egress', 'eth1 egress'],
        ],
        { at_ingress: { verdict: 0, target: 3 }, at_egress: { verdict } },
      );
      const { runs } = await target.fire(PACKET);
      assert.deepEqual(runs[0]!.packetsOut, expected);
      await target.shutdown();
    }
  });

  test('a copy that goes into a receive path is told with its direction, whatever becomes of it', async () => {
    const target = await waypoints(
      [
        ['at_ingress', 'eth0'],
        ['at_xdp', 'eth1'],
      ],
      { at_ingress: { verdict: 0, target: 3, flags: 1 }, at_xdp: { verdict: 1 } },
    );
    const { runs } = await target.fire(PACKET);
    assert.deepEqual(
      runs[0]!.packetsOut.map(({ interface: device, ingress }) => [device, ingress]),
      [['eth1', true]],
    );
    await target.shutdown();
  });

  test('a packet that xdp sends back out of the loopback interface comes in again, and again', THOROUGH, async () => {
    const target = await waypoints([['at_xdp', 'lo']], { at_xdp: { verdict: 3 } });
    await assert.rejects(
      target.fire({ ...PACKET, interface: 'lo' }),
      goesRound(/the packet still goes round after 1000 runs, now to program "at_xdp" on lo/),
    );
    await target.shutdown();
  });

  test('a copy into the receive path of where the program sees it again goes round forever', THOROUGH, async () => {
    const target = await waypoints([['at_ingress', 'eth0']], { at_ingress: { verdict: 2, target: 2, flags: 1 } });
    await assert.rejects(target.fire(PACKET), goesRound(/at_ingress/));
    await target.shutdown();
  });

  test('a program that went with a panic before it does not see the packet', async () => {
    const target = new EmulatedTarget();
    await target.boot({});
    await target.load('port_filter', objectBytes('port_filter'));
    await target.load('waypoints', objectBytes('waypoints'));
    await target.attach('port_filter', 'eth0');
    await target.attach('at_ingress', 'eth0');
    const short = { ...PACKET, bytes: FRAME.subarray(0, 10) };
    const { runs } = await target.fire(short);
    assert.deepEqual(runs.map(told), ['port_filter: dropped']);
    assert.equal(runs[0]!.outcome, 'panicked');
    assert.deepEqual((await target.fire(PACKET)).runs.map(told), ['at_ingress: passed']);
    await target.shutdown();
  });

  test('an unknown xdp result is logged once, with the program as the kernel names it', async () => {
    const target = await waypoints([['at_xdp', 'eth0']], { at_xdp: { verdict: -22 } });
    const first = await target.fire(PACKET);
    assert.deepEqual(first.runs.map(told), ['at_xdp: dropped']);
    assert.equal(first.runs[0]!.log.length, 1);
    const text = /Illegal XDP return value 4294967274 on prog at_xdp \(id \d\) dev eth0, expect packet loss!$/;
    assert.match(first.runs[0]!.log[0]!, text);
    assert.deepEqual((await target.fire(PACKET)).runs[0]!.log, []);
    await target.shutdown();
  });
});
