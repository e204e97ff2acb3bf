import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { readMessages } from '../../../reports/merging/message-stream.ts';
import { OBSERVATIONS_MEDIA_TYPE, type Observations, readObservations } from '../../../vocabulary/observations.ts';

const SOUND: Observations = {
  objects: [{ name: 'hello', sha256: 'ab' }],
  programs: [{ object: 'hello', program: 'hello', kind: 'tracepoint', outcomes: { completed: 2 } }],
  helpers: [
    { helper: 'bpf_map_update_elem', map: 'hash', result: 'E2BIG', calls: 3 },
    { helper: 'rex_trace_printk', result: 'success', calls: 1 },
  ],
  variables: ['jiffies'],
  layouts: ['linux-6.18-x86_64'],
  layoutFiles: [],
  seeds: [7],
  maps: [{ map: 'hash', result: 'success', times: 1 }],
  attachRefusals: [{ kind: 'xdp', errno: 'EBUSY', times: 1 }],
  loadRefusals: [{ object: 'broken', code: 'ELF_TRUNCATED' }],
  oldObjects: [{ object: 'filter', text: 'src/main.rs: it changed' }],
  warnings: ['packet 1: it is odd'],
  targets: [],
  lacks: [],
};

function refusal(text: string): string {
  try {
    readObservations(text);
  } catch (error) {
    assert.ok(error instanceof Diagnostic);
    assert.equal(error.code, 'OBSERVATIONS_BROKEN');
    return error.message;
  }
  throw new Error('it was not refused');
}

/** The document with one place changed. */
function changed(change: (document: Record<string, Record<string, unknown>[]>) => void): string {
  const document = structuredClone(SOUND) as unknown as Record<string, Record<string, unknown>[]>;
  change(document);
  return JSON.stringify(document);
}

describe('observations', () => {
  test('are read as they were written', () => assert.deepEqual(readObservations(JSON.stringify(SOUND)), SOUND));

  test('that are anything else are refused, with the place', () => {
    assert.match(refusal('{'), /at the beginning$/);
    assert.match(refusal('[]'), /at the top$/);
    assert.match(refusal('null'), /at the top$/);
    for (const key of Object.keys(SOUND)) {
      assert.match(refusal(changed((document) => delete document[key])), new RegExp(`at ${key}$`));
    }
    assert.match(refusal(changed((document) => Object.assign(document, { more: [] }))), /at the top\.more$/);
    assert.match(
      refusal(changed(({ helpers }) => Object.assign(helpers![1]!, { calls: 0 }))),
      /at helpers\[1\]\.calls$/,
    );
    assert.match(
      refusal(changed(({ helpers }) => Object.assign(helpers![1]!, { calls: 1.5 }))),
      /at helpers\[1\]\.calls$/,
    );
    assert.match(refusal(changed(({ helpers }) => Object.assign(helpers![0]!, { map: 7 }))), /at helpers\[0\]\.map$/);
    assert.match(refusal(changed(({ helpers }) => delete helpers![0]!.result)), /at helpers\[0\]\.result$/);
    assert.match(refusal(changed(({ objects }) => Object.assign(objects![0]!, { size: 1 }))), /at objects\[0\]\.size$/);
    assert.match(
      refusal(changed(({ programs }) => Object.assign(programs![0]!, { outcomes: { completed: -1 } }))),
      /at programs\[0\]\.outcomes$/,
    );
    assert.match(refusal(changed((document) => Object.assign(document, { variables: [1] }))), /at variables\[0\]$/);
    assert.match(refusal(changed((document) => Object.assign(document, { layouts: [''] }))), /at layouts\[0\]$/);
    assert.match(refusal(changed((document) => Object.assign(document, { seeds: [1, -1] }))), /at seeds\[1\]$/);
  });
});

describe('the messages of a run', () => {
  const lines = (status: string, body = JSON.stringify(SOUND), type?: string) => [
    { source: { uri: 'features/a.feature', data: '', mediaType: 'text/x.cucumber.gherkin+plain' } },
    {
      gherkinDocument: {
        uri: 'features/a.feature',
        feature: {
          name: 'A',
          children: [{ scenario: { id: 'n', name: '[1] It works', location: { line: 3 }, examples: [] } }],
        },
      },
    },
    {
      pickle: {
        id: 'p',
        uri: 'features/a.feature',
        name: '[1] It works',
        tags: [{ name: '@REX-XDP-01', astNodeId: 't' }],
        astNodeIds: ['n'],
        steps: [{ id: 'q', text: 'it works', type: 'Outcome' }],
      },
    },
    { testCase: { id: 'c', pickleId: 'p', testSteps: [{ id: 'h' }, { id: 'r', pickleStepId: 'q' }] } },
    { testCaseStarted: { id: 's', testCaseId: 'c', attempt: 0 } },
    { attachment: { testCaseStartedId: 's', mediaType: 'text/plain', body: 'a note' } },
    { testStepFinished: { testCaseStartedId: 's', testStepId: 'h', testStepResult: { status: 'PASSED' } } },
    {
      testStepFinished: {
        testCaseStartedId: 's',
        testStepId: 'r',
        testStepResult: { status, ...(type && { exception: { type, message: 'so it is' } }) },
      },
    },
    { attachment: { testCaseStartedId: 's', mediaType: OBSERVATIONS_MEDIA_TYPE, body } },
    { testCaseFinished: { testCaseStartedId: 's', willBeRetried: false } },
    { testRunFinished: { success: true, timestamp: { seconds: 1_790_000_000, nanos: 5_000_000 } } },
  ];
  const text = (envelopes: readonly object[]) =>
    `${envelopes.map((envelope) => JSON.stringify(envelope)).join('\n')}\n`;

  test('tell each scenario, whether it passed, and what the kernel did', () => {
    const run = readMessages(text(lines('PASSED')), 'm');
    assert.deepEqual(run.features, ['features/a.feature']);
    assert.equal(run.finishedAt, '2026-09-21T14:13:20.005Z');
    const [scenario] = run.scenarios;
    assert.equal(scenario?.uri, 'features/a.feature');
    assert.equal(scenario?.name, '[1] It works');
    assert.deepEqual(scenario?.tags, ['@REX-XDP-01']);
    assert.deepEqual(scenario?.observations, SOUND);
    assert.equal(scenario?.outcome, 'passed');
    assert.deepEqual(
      scenario?.attachments.map(({ mediaType }) => mediaType),
      ['text/plain', OBSERVATIONS_MEDIA_TYPE],
    );
  });

  test('tell a verdict from what is none', () => {
    const ended = (status: string, type?: string) => {
      const [scenario] = readMessages(text(lines(status, undefined, type)), 'm').scenarios;
      return scenario?.outcome;
    };
    assert.equal(ended('FAILED', 'ConformanceFailure'), 'failed');
    assert.equal(ended('FAILED', 'Refused'), 'failed');
    assert.equal(ended('FAILED', 'Unsupported'), 'skipped');
    assert.equal(ended('FAILED', 'SuiteFailure'), 'skipped');
    assert.equal(ended('UNDEFINED'), 'skipped');
    const [scenario] = readMessages(text(lines('FAILED', undefined, 'Refused')), 'm').scenarios;
    assert.deepEqual(scenario?.failed, [{ text: 'it works', status: 'FAILED', type: 'Refused', message: 'so it is' }]);
  });

  test('that end early make no scenario pass', () => {
    const cut = readMessages(text(lines('PASSED').slice(0, -2)), 'm');
    assert.equal(cut.finished, false);
    assert.equal(cut.scenarios[0]?.passed, false);
  });

  test('that are broken are refused with file and line', () => {
    assert.throws(
      () => readMessages(`${text(lines('PASSED').slice(0, 2))}{"pick`, 'out/m.ndjson'),
      /^Diagnostic: out\/m\.ndjson:3: /,
    );
    assert.throws(
      () => readMessages(text(lines('PASSED', '{}')), 'm'),
      /observations of a scenario are broken at objects/,
    );
  });
});
