import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nearestPhrase } from '../../steps/nearest-phrase.ts';
import '../../steps/phrases.ts';

describe('the phrase nearest to a step that none says', () => {
  const cases: readonly (readonly [step: string, expression: string | undefined])[] = [
    ['the verdicts is XDP_DROP', '{verdictOf} is {verdict}'],
    ['the verdict are', '{verdicts} are'],
    ['the map "counters" holds exacty', 'map {string} holds exactly'],
    ['map "counters" contains among others', 'map {string} holds, among others'],
    ['nothing else has changed', 'nothing else changed'],
    ['the program panicked with "x"', '{run} panics with {string}{location}'],
    ['a object "port_filter"', 'the object {string}{sharing}{attached}'],
    ['program "x" is atached to xdp on "eth0"', 'program {string} is attached to {attachPoint}'],
    ['packet 3 of "dns.pcap" arrived', '{packets} of {string} {travel}{where}'],
    ['the kernel has 4 CPU cores', 'the kernel has {kernelPart}'],
    ['the kernal is "rex-2025-02"', 'the kernel has {kernelPart}'],
    ['a step that nobody has written', undefined],
    ['I log in as an administrator', undefined],
    ['', undefined],
  ];
  for (const [step, expression] of cases) {
    test(`"${step}"`, () => assert.equal(nearestPhrase(step)?.expression, expression));
  }
});
