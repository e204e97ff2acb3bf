import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { RunScenario } from '../../reports/results/run-collector.ts';
import { THOROUGH } from '../effort.ts';
import { runFeatures } from './feature-run.ts';

const PREPARED = ['Given the object "port_filter"', 'And program "port_filter" is attached to xdp on "eth0"'];
const PANIC = [...PREPARED, 'When the packet "00 11 22 33 44 55" arrives'];
const LATER = [...PANIC, 'And packet 1 of "dns-and-http.pcapng" arrives'];
const WHEN_LATER = [...PANIC, 'Then no lock is held', 'When packet 1 of "dns-and-http.pcapng" arrives'];

/** What steps say after a panic that removed the program, and the kind of their failure. */
const SCENARIOS: Readonly<Record<string, readonly string[]>> = {
  'the verdict': [...LATER, 'Then the verdict is XDP_PASS'],
  'the verdict of a program': [...LATER, 'Then the verdict of program "port_filter" is XDP_PASS'],
  'the verdicts': [
    ...LATER,
    'Then the verdicts are',
    '| packets | verdict |',
    '| 1 | XDP_ABORTED |',
    '| 2 | XDP_PASS |',
  ],
  'the verdict after another When': [...WHEN_LATER, 'Then the verdict is XDP_PASS'],
  'the verdicts after another When': [
    ...WHEN_LATER,
    'Then the verdicts are',
    '| packets | verdict |',
    '| 1 | XDP_PASS |',
  ],
  'the packet': [...LATER, 'Then no packet was changed'],
  'the fields of a packet': [...LATER, 'Then packet 2 leaves with', '| ip.ttl | 64 |'],
  'the way of a packet': [...LATER, 'Then packet 2 is sent out on "eth0"'],
  'the helper calls': [...LATER, 'Then the helper calls of the program are', '| helper |', '| bpf_map_lookup_elem |'],
  'a map': [
    ...LATER,
    'Then map "counters" holds exactly',
    '| key: u32 | value: Counters |',
    '| 0 | {dropped: 0, passed: 0} |',
  ],
  'a map that is empty': [...LATER, 'Then map "blocked" is empty'],
  'a map that user space writes to': [
    ...LATER,
    'When user space writes to map "blocked"',
    '| key: u16be | value: u8 |',
    '| 53 | 1 |',
  ],
  'a map that is refused': [
    ...LATER,
    'Then deleting from map "blocked" from user space is refused with ENOENT',
    '| key: u16be |',
    '| 53 |',
  ],
  'that it is attached': [...LATER, 'Then program "port_filter" is still attached'],
  'the result': [...LATER, 'Then the result is 2'],
  'that it panics': [...LATER, 'Then the program panics with "*"'],
};

describe(
  'after a panic that removed a program, the failure of a step names the panic, its packet and what was removed:',
  THOROUGH,
  () => {
    let scenarios: readonly RunScenario[];
    before(async () => {
      const texts = Object.entries(SCENARIOS).map(
        ([name, steps]) => `  Scenario: ${name}\n    ${steps.join('\n    ')}\n`,
      );
      scenarios = await runFeatures({ 'endings.feature': `Feature: Endings\n\n${texts.join('\n')}` });
    });

    for (const name of Object.keys(SCENARIOS)) {
      test(name, () => {
        const [failed] = scenarios.find((scenario) => scenario.name === name)?.failed ?? [];
        assert.ok(failed, 'the scenario passes');
        assert.equal(failed.type, 'ConformanceFailure', failed.message);
        const due =
          /^earlier, the packet 00 11 22 33 44 55: port_filter panicked with "range end index .*".*; crash-stop then removed program port_filter/m;
        assert.match(failed.message, due);
        assert.match(failed.message, /^failed at: \S*endings\.feature:\d+$/m);
      });
    }
  },
);
