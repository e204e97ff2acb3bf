import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { parseEvents } from '../../../captures/events/events-file.ts';
import type { CheckOptions } from '../../../conformance/universal/check-object.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { THOROUGH } from '../../effort.ts';
import { judgeObject, replay, requirement, withOutcome } from './judged.ts';

describe("the author's events", () => {
  const EVENTS = `
events:
  - {map: wanted, entries: [{key: "00000000", value: "ffff000000000000"}]}
  - {tracepoint: syscalls/sys_enter_dup}
`;

  test('are let happen beside the built-in ones, and what they show is held to happen', THOROUGH, async () => {
    const without = await judgeObject('recursion');
    assert.deepEqual(withOutcome(without, 'failed'), []);
    const report = await judgeObject('recursion', { events: parseEvents(EVENTS, 'mine.yaml') });
    assert.deepEqual(withOutcome(report, 'failed'), ['REX-PANIC-10']);
    const [finding] = requirement(report, 'REX-PANIC-10').findings;
    assert.match(finding!.run!.input, /^event 1 of the author's: tracepoint$/);
    assert.equal(report.programs[0]!.runs, without.programs[0]!.runs + 1);
  });

  test(
    'happen to all programs together, or to one after the other where they cannot be attached together',
    THOROUGH,
    async () => {
      class TakesOne extends EmulatedTarget {
        private attachments = 0;

        override async attach(program: string, to?: string): Promise<void> {
          this.attachments += 1;
          if (this.attachments > 1) {
            const words = { message: 'no', cause: 'one is attached', hint: 'take it off' };
            throw new Diagnostic({ code: 'ATTACH_BUSY', kind: 'refused', errno: 'EBUSY', ...words });
          }
          await super.attach(program, to);
        }
      }
      const events = parseEvents('events: [{packet: "0200000000010200000000020800"}]', 'mine.yaml');
      const runs = async (more: Partial<CheckOptions>) =>
        (await judgeObject('two_programs', more)).programs.map((program) => program.runs);
      const [inbound = 0, outbound = 0] = await runs({});
      assert.deepEqual(await runs({ events }), [inbound + 1, outbound + 1]);
      assert.deepEqual(await runs({ events, newTarget: () => new TakesOne() }), [inbound + 1, outbound + 1]);
    },
  );

  test('that cannot be are refused', THOROUGH, async () => {
    const events = parseEvents('events: [{map: nothing, entries: []}]', 'mine.yaml');
    await assert.rejects(judgeObject('recursion', { events }), /nothing/);
  });
});

describe('several programs that see one event', () => {
  test('the one that left something is blamed, not the one that ran behind it', THOROUGH, async () => {
    const events = parseEvents('events: [{tracepoint: syscalls/sys_enter_dup}]', 'mine.yaml');
    const { findings } = requirement(await judgeObject('entry_left_first', { events }), 'REX-PANIC-03');
    assert.deepEqual(
      findings.map(({ program, authors }) => [program, authors]),
      [
        ['leaves_entry', false],
        ['leaves_entry', true],
      ],
    );
  });
});

describe('places', () => {
  test('each place that panics is shown once, with the first input that leads there', THOROUGH, async () => {
    const { findings, breaches } = requirement(await judgeObject('panic_places'), 'REX-PANIC-10');
    const places = findings.map(({ message }) => /at (src\/panic_places\.rs:\d+:\d+)$/.exec(message)?.[1]);
    assert.equal(new Set(places).size, 6);
    assert.equal(findings.length, 6);
    assert.equal(
      breaches,
      findings.reduce((sum, { times }) => sum + times, 0),
    );
    for (const { reproduction, message } of findings) {
      const { panic } = await replay('panic_places', reproduction!.events);
      assert.ok(message.includes(`${panic!.message} at ${panic!.location}`));
    }
  });

  test(
    "what the author's events show is shown as theirs, also where built-in inputs found that place",
    THOROUGH,
    async () => {
      const known = `packet: "${'00'.repeat(14)}"`;
      const steps = [
        `{map: plans, entries: [{key: "0f000000", value: "ed5e0000"}]}`,
        `{${known}}`,
        `{packet: "${'00'.repeat(15)}"}`,
      ];
      const text = ['events:', ...steps.map((step) => `  - ${step}`)].join('\n');
      const report = await judgeObject('panic_places', { events: parseEvents(text, 'mine.yaml') });
      const { findings } = requirement(report, 'REX-PANIC-10');
      const authors = findings.filter((finding) => finding.authors);
      assert.equal(findings.length - authors.length, 6);
      assert.deepEqual(
        authors.map(({ message }) => message.replace(/^the program panics: | at .*$/g, '')),
        ['a header alone', 'no plan for frames of 15 bytes'],
      );
    },
  );
});
