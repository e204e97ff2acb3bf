import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { annotation } from '../../../reports/github-annotations.ts';
import { VerdictReport } from '../../../reports/terminal/verdict-report.ts';
import { UNPAINTED } from '../../../reports/terminal/verdict-text.ts';
import { THOROUGH } from '../../effort.ts';
import { scenario } from '../../reports/sample-runs.ts';
import { command } from '../command.ts';
import { HOSTILE_TEXT, unsafePart } from '../hostile-names.ts';
import { check, inFolder, object } from './check-support.ts';

/**
 * The part of SARIF 2.1.0 that the document uses, after sections 3.13 to 3.58 of the standard. The registry has no kept
 * package of the official schema: its validators are programs of .NET, or have not been released since 2021.
 */
const text = {
  type: 'object',
  required: ['text'],
  additionalProperties: false,
  properties: { text: { type: 'string', minLength: 1 } },
};
const location = {
  type: 'object',
  additionalProperties: false,
  required: ['physicalLocation'],
  properties: {
    physicalLocation: {
      type: 'object',
      additionalProperties: false,
      required: ['artifactLocation'],
      properties: {
        artifactLocation: {
          type: 'object',
          additionalProperties: false,
          required: ['uri'],
          properties: { uri: { type: 'string', pattern: "^[A-Za-z0-9%._~/:!()*'-]+$" } },
        },
        region: {
          type: 'object',
          additionalProperties: false,
          properties: { startLine: { type: 'integer', minimum: 1 } },
        },
      },
    },
    logicalLocations: {
      type: 'array',
      items: { type: 'object', additionalProperties: false, properties: { fullyQualifiedName: { type: 'string' } } },
    },
  },
};
const level = { enum: ['none', 'note', 'warning', 'error'] };
const isSarif = new Ajv2020({ strict: true }).compile({
  type: 'object',
  additionalProperties: false,
  required: ['version', 'runs'],
  properties: {
    $schema: { type: 'string', pattern: '/sarif-schema-2\\.1\\.0\\.json$' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['tool', 'results'],
        properties: {
          tool: {
            type: 'object',
            additionalProperties: false,
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                additionalProperties: false,
                required: ['name'],
                properties: {
                  name: { type: 'string' },
                  version: { type: 'string' },
                  rules: {
                    type: 'array',
                    uniqueItems: true,
                    items: {
                      type: 'object',
                      additionalProperties: false,
                      required: ['id'],
                      properties: {
                        id: { type: 'string' },
                        shortDescription: text,
                        defaultConfiguration: { type: 'object', additionalProperties: false, properties: { level } },
                      },
                    },
                  },
                },
              },
            },
          },
          invocations: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['executionSuccessful'],
              properties: {
                executionSuccessful: { type: 'boolean' },
                toolExecutionNotifications: {
                  type: 'array',
                  items: {
                    type: 'object',
                    additionalProperties: false,
                    required: ['message'],
                    properties: {
                      descriptor: { type: 'object', properties: { id: { type: 'string' } } },
                      level,
                      message: text,
                      locations: { type: 'array', items: location },
                    },
                  },
                },
              },
            },
          },
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          properties: { type: 'object' },
          results: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['message'],
              properties: {
                ruleId: { type: 'string' },
                ruleIndex: { type: 'integer', minimum: 0 },
                kind: { enum: ['notApplicable', 'pass', 'fail', 'review', 'open', 'informational'] },
                level,
                message: text,
                locations: { type: 'array', items: location },
                occurrenceCount: { type: 'integer', minimum: 1 },
                partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
                suppressions: {
                  type: 'array',
                  items: {
                    type: 'object',
                    additionalProperties: false,
                    required: ['kind'],
                    properties: { kind: { enum: ['inSource', 'external'] }, justification: { type: 'string' } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
});

async function sarif(folder: string, ...words: readonly string[]) {
  const { code } = await check(folder, [...words, '--sarif', 'out.sarif']);
  const document = JSON.parse(readFileSync(join(folder, 'out.sarif'), 'utf8'));
  assert.ok(isSarif(document), JSON.stringify(isSarif.errors));
  return { code, run: document.runs[0] };
}

describe('--sarif', () => {
  test('has a rule for each requirement, and a result for each finding and each open question', THOROUGH, () =>
    inFolder(async (folder) => {
      const { code, run } = await sarif(folder, object('null_read'), object('hello'));
      assert.equal(code, 1);
      const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id);
      assert.equal(new Set(ids).size, ids.length);
      for (const { ruleId, ruleIndex } of run.results) assert.equal(ids[ruleIndex], ruleId);
      const failed = run.results.filter(({ kind }: { kind: string }) => kind === 'fail');
      assert.deepEqual([...new Set(failed.map((result: { ruleId: string }) => result.ruleId))], ['REX-MEMORY-01']);
      assert.ok(failed.every((result: { level: string }) => result.level === 'error'));
      assert.match(
        failed[0].locations[0].physicalLocation.artifactLocation.uri,
        /^file:\/\/\/.*\/programs\/bin\/null_read$/,
      );
      assert.deepEqual(failed[0].locations[0].logicalLocations, [
        { fullyQualifiedName: 'null_read' },
        { fullyQualifiedName: 'null_read+0x8' },
      ]);
      const open = run.results.filter(({ kind }: { kind: string }) => kind === 'open');
      assert.ok(open.length >= 4 && open.every((result: { level: string }) => result.level === 'none'));
      assert.equal(run.invocations[0].executionSuccessful, true);
    }),
  );

  test('a waived finding is suppressed, and a file that is not an object is a notification', THOROUGH, () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'a b%.txt'), 'x');
      writeFileSync(
        join(folder, 'rex-conformance.yaml'),
        `objects: ["${object('null_read')}"]\nwaivers:\n  - {requirement: REX-MEMORY-01, reason: known, until: 2026-12-31}\n`,
      );
      const { code, run } = await sarif(folder, object('null_read'), 'a b%.txt');
      assert.equal(code, 3);
      const waived = run.results.filter(({ kind }: { kind: string }) => kind === 'fail');
      assert.deepEqual(waived[0].suppressions, [{ kind: 'external', justification: 'waived until 2026-12-31: known' }]);
      const [{ executionSuccessful, toolExecutionNotifications }] = run.invocations;
      assert.equal(executionSuccessful, false);
      assert.equal(toolExecutionNotifications[0].locations[0].physicalLocation.artifactLocation.uri, 'a%20b%25.txt');
    }),
  );
});

describe('annotations of GitHub', () => {
  const COMMANDS = /^::(error|warning|notice) (file=[^,:]*,title=[^,]*)::(.*)$/gm;

  test('appear in a job of GitHub Actions, or if they are asked for, and never otherwise', THOROUGH, async () => {
    for (const [environment, words, there] of [
      [{}, [], false],
      [{ GITHUB_ACTIONS: 'true' }, [], true],
      [{ GITHUB_ACTIONS: 'true' }, ['--annotations', 'none'], false],
      [{}, ['--annotations', 'github', '--json'], true],
    ] as const) {
      const { out, error } = await command(['check', 'programs/bin/null_read', ...words], false, environment);
      const found = [...error.matchAll(COMMANDS)];
      assert.equal(found.length, there ? 1 : 0, error);
      assert.doesNotMatch(out, /^::/m);
      if (there) {
        assert.equal(found[0]![2], 'file=programs/bin/null_read,title=null_read%3A REX-MEMORY-01');
        assert.match(found[0]![3]!, /^A program accesses only .*%0Afound 21 times; the first:%0A/);
      }
    }
  });

  test('no text is a command of its own', () => {
    const hostile = `${HOSTILE_TEXT}::error::y%0A::stop-commands::x\r\n::add-mask::z, a=b`;
    const line = annotation('error', { file: hostile, line: 3, title: hostile }, hostile);
    assert.equal(line.split('\n').length, 2);
    assert.equal(unsafePart(line.slice(1)), undefined);
    const [, properties, data] = /^::error (.*?)::(.*)\n$/s.exec(line)!;
    assert.match(properties!, /^file=[^,:]*,line=3,title=[^,:]*$/);
    assert.ok(!data!.includes('\r') && data!.includes('%250A'));
  });

  test('a failed scenario is shown at its line', () => {
    const report = new VerdictReport(() => {}, UNPAINTED);
    const failed = [{ text: 'Then it\npasses', status: 'FAILED', message: 'no: 5%', place: undefined }];
    report.scenarioEnded({
      ...scenario({ uri: 'features/a.feature', feature: 'a' }),
      outcome: 'failed',
      line: 7,
      name: '[1] x, y',
      failed,
    } as never);
    assert.equal(
      report.annotations(),
      '::error file=features/a.feature,line=7,title=[1] x%2C y::[1] x, y%0AThen it%0Apasses%0Ano: 5%25\n',
    );
  });
});
