import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { captureEvents } from '../../../steps/inputs/events.ts';
import { inputPlaces } from '../../../steps/inputs/input-places.ts';
import { describeWarnings, warningLines } from '../../../steps/inputs/packet-warnings.ts';
import type { Scenario } from '../../../steps/scenario.ts';

function refusal(act: () => unknown): Diagnostic {
  try {
    act();
  } catch (error) {
    if (error instanceof Diagnostic) return error;
    throw error;
  }
  return assert.fail('nothing is refused');
}

describe('the packets of a capture that a step names', () => {
  /** A scenario whose captures have so many packets. */
  const capturing = (count: number) => {
    const packets = Array.from({ length: count }, (_, index) => ({
      ...{ index: index + 1, bytes: new Uint8Array(60), originalLength: 60, frameCheckLength: 0 },
    }));
    const files = { capture: () => ({ packets }), captureUse: () => ({}) };
    return { files } as unknown as Scenario;
  };
  const events = (from: number, to: number, count = 3) =>
    captureEvents(capturing(count), { from, to }, 'a.pcap', { direction: 'in', interface: undefined } as never);

  test('are there, in their order', () => {
    events(1, 3);
    events(2, 2);
    for (const [from, to] of [
      [0, 2],
      [3, 2],
      [2, 4],
      [4, 4],
      [0, 0],
    ] as const) {
      const { message, hint } = refusal(() => events(from, to));
      assert.ok(message.endsWith(`a.pcap has no packets ${from}-${to}`), message);
      assert.equal(hint, 'choose from packets 1-3');
    }
  });

  test('are some', () => {
    const { message, hint } = refusal(() => events(1, 1, 0));
    assert.ok(message.endsWith('a.pcap has no packets'), message);
    assert.equal(hint, 'name a capture that has some');
  });
});

test('the hint on an object that is not there names the nearest, or says what to do', () => {
  const error = (name: string) => refusal(() => inputPlaces().object(name));
  assert.equal(error('port_filer').hint, 'write "port_filter"');
  const { code, message, cause, hint } = error('zzzzzzzzzzzzzzz');
  assert.deepEqual([code, message], ['NO_SUCH_OBJECT', 'there is no object "zzzzzzzzzzzzzzz"']);
  assert.match(cause, /the objects are those of programs\/bin and programs\/patched: arithmetic, /);
  assert.match(hint, /^name an object that is there \(\S+README\.md lists them\), or list your own/);
});

test('a hundred warnings are shown, and how many more there are', () => {
  const warnings = (count: number) => new Set(Array.from({ length: count }, (_, n) => `packet ${n} is cut`));
  assert.equal(describeWarnings(new Set()), undefined);
  assert.equal(describeWarnings(warnings(2)), 'warning: packet 0 is cut\nwarning: packet 1 is cut');
  assert.equal(warningLines(warnings(100)).length, 100);
  const lines = describeWarnings(warnings(103))!.split('\n');
  assert.deepEqual([lines.length, lines[99], lines[100]], [101, 'warning: packet 99 is cut', '… 3 more warnings']);
});
