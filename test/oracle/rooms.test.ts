import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InterfaceConfiguration } from '../../kernel-model/kernel-configuration.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import { effort, sample, THOROUGH } from '../effort.ts';
import { objectBytes } from '../runtime/run/corpus-kernel.ts';
import { skipUnless } from '../skip.ts';
import { findMachine } from './harness.ts';
import { findInterfaces, type Resizing, resizeOnMachine } from './machine-courses.ts';

const machine = findMachine();
const numbers = typeof machine === 'string' ? machine : findInterfaces();
const skip = skipUnless(typeof numbers !== 'string', typeof numbers === 'string' ? numbers : '');
const EINVAL = -22;
/** Of a scenario's own making: every length on one side and the other of a size of buffer. */
const LENGTHS = [14, 60, 90, 92, 200, 240, 241, 300, 688, 689, 1000, 1472, 1473, 1514];
const JUMBO = [1700, 1712, 1713, 3520, 4063, 4064, 4100, 8000, 9014];
const JUMBO_MTU = 9000;

async function resizeInModel(device: Omit<InterfaceConfiguration, 'name'>, { end, length, delta }: Resizing) {
  const target = new EmulatedTarget();
  await target.boot({ interfaces: [{ name: 'eth0', ...device }] });
  await target.load('resize_packet', objectBytes('resize_packet'));
  await target.attach('resize_packet');
  const word = (value: number) => new Uint8Array(Int32Array.of(value).buffer);
  const entries = [0, delta].map((_, key) => ({
    key: word(key),
    value: word((end === 'head') === (key === 0) ? delta : 0),
  }));
  await target.updateMap({ kind: 'map_update', map: 'change', entries });
  const { runs } = await target.fire({ kind: 'packet', bytes: new Uint8Array(length) });
  await target.shutdown();
  const result = (runs[0]?.result ?? 0) | 0;
  return runs.length === 0 ? undefined : result === 2 ? 0 : result;
}

/** The largest change that the model takes, by halving. */
async function limit(device: Omit<InterfaceConfiguration, 'name'>, end: Resizing['end'], length: number) {
  const sign = end === 'head' ? -1 : 1;
  let [taken, refused] = [0, 20_000];
  while (refused - taken > 1) {
    const tried = Math.floor((taken + refused) / 2);
    if ((await resizeInModel(device, { end, length, delta: sign * tried })) === 0) taken = tried;
    else refused = tried;
  }
  return sign * taken;
}

const beyond = (delta: number, end: Resizing['end']) => delta + (end === 'head' ? -1 : 1);

describe('the room of a frame is that of the running kernel', () => {
  for (const native of effort([true], [false, true])) {
    const mode = native ? 'native' : 'generic';
    for (const length of sample(LENGTHS, effort(1, LENGTHS.length))) {
      test(`${mode} XDP, a frame of ${length} bytes`, { ...skip, ...THOROUGH }, async () => {
        for (const end of ['head', 'tail'] as const) {
          const delta = await limit({ xdp: mode }, end, length);
          const on = (moved: number) => resizeOnMachine(native, { end, length, delta: moved }).result;
          assert.deepEqual([on(delta), on(beyond(delta, end))], [0, EINVAL], `${end} by ${delta}`);
        }
      });
    }
  }

  for (const length of sample(JUMBO, effort(1, JUMBO.length))) {
    test(`generic XDP, an MTU of ${JUMBO_MTU}, a frame of ${length} bytes`, { ...skip, ...THOROUGH }, async () => {
      const delta = await limit({ mtu: JUMBO_MTU }, 'tail', length);
      const on = (moved: number) => resizeOnMachine(false, { end: 'tail', length, delta: moved }, JUMBO_MTU).result;
      assert.deepEqual([on(delta), on(delta + 1)], [0, EINVAL], `by ${delta}`);
    });
  }
});

test('native XDP is attached up to the MTU at which a frame fits its buffer', { ...skip, ...THOROUGH }, async () => {
  const resizing = { end: 'tail', length: 60, delta: 0 } as const;
  const inModel = async (mtu: number) => {
    const target = new EmulatedTarget();
    await target.boot({ interfaces: [{ name: 'eth0', xdp: 'native', mtu }] });
    await target.load('resize_packet', objectBytes('resize_packet'));
    try {
      await target.attach('resize_packet');
      return 0;
    } catch (error) {
      return (error as { errno?: string }).errno;
    } finally {
      await target.shutdown();
    }
  };
  assert.deepEqual([await inModel(3506), await inModel(3507)], [0, 'ERANGE']);
  const onMachine = (mtu: number) => resizeOnMachine(true, resizing, mtu).attached;
  assert.deepEqual([onMachine(3506), onMachine(3507)], [0, -34]);
});
