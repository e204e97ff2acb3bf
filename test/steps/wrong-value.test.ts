import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nearestPhrase } from '../../steps/nearest-phrase.ts';
import { wrongValue } from '../../steps/wrong-value.ts';
import '../../steps/phrases.ts';
import { THOROUGH } from '../effort.ts';

/** Steps with one wrong value: the value, its kind, and what is likeliest meant. */
const STEPS: readonly (readonly [step: string, value: string, kind: string, nearest: string | undefined])[] = [
  ['program "x" is attached to xpd on "eth0"', 'xpd on "eth0"', 'attachPoint', 'xdp on "eth0"'],
  [
    'program "x" is attached to kretprob "__x64_sys_dup"',
    'kretprob "__x64_sys_dup"',
    'attachPoint',
    'kretprobe "__x64_sys_dup"',
  ],
  ['program "x" is attached to xdp on eth0', 'xdp on eth0', 'attachPoint', 'xdp on "eth0"'],
  ['program "x" is attached to tc ingress on "eth0"', 'tc ingress on "eth0"', 'attachPoint', undefined],
  ['program x is attached to xdp on "eth0"', 'x', 'string', '"x"'],
  [
    'the object "port_filter", attached to xpd on "eth0"',
    ', attached to xpd on "eth0"',
    'attached',
    ', attached to xdp on "eth0"',
  ],
  ['the object "port_filter", attached to xdp at "eth0"', ', attached to xdp at "eth0"', 'attached', undefined],
  ['packet 3 of "dns.pcap" arived', 'arived', 'travel', undefined],
  ['packet 3 of "dns.pcap" arive', 'arive', 'travel', 'arrive'],
  ['packet 3 of "dns.pcap" arrives on "eth0" in qeue 3', 'on "eth0" in qeue 3', 'where', 'on "eth0" in queue 3'],
  ['the verdicts is XDP_DROP', 'the verdicts', 'verdictOf', 'the verdict'],
  ['the verdict is xdp_drop', 'xdp_drop', 'verdict', 'XDP_DROP'],
  ['the kernel has 4 CPU cores', '4 CPU cores', 'kernelPart', undefined],
];

function wrongIn(step: string) {
  const phrase = nearestPhrase(step);
  return phrase && wrongValue(step, phrase);
}

describe('the wrong value in a step that fits a phrase otherwise', () => {
  for (const [step, value, kind, nearest] of STEPS) {
    test(step, () => {
      const wrong = wrongIn(step);
      assert.deepEqual([wrong?.value, wrong?.kind, wrong?.nearest], [value, kind, nearest]);
      assert.ok(wrong!.meaning.length > 10);
    });
  }

  test('no value is wrong if other words differ, or none', () => {
    for (const step of ['the verdict is XDP_DROP', 'nothing else has changed', 'I log in'])
      assert.equal(wrongIn(step), undefined, step);
  });

  test('a long step is not compared', THOROUGH, () => {
    assert.equal(wrongIn(`program "x" is attached to ${'xpd '.repeat(1000)}`), undefined);
  });
});
