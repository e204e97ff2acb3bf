import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ResultCommand } from '../../cli/documents/result-document.ts';
import { sweepObject } from '../../conformance/sweep/sweep-object.ts';
import { PROGRAM_TYPES } from '../../kernel-model/contexts/table.ts';
import { HELPERS } from '../../kernel-model/helpers/table.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import { THOROUGH } from '../effort.ts';
import { validatorOf } from '../schemas.ts';
import { command } from './command.ts';

interface Document {
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: { readonly code: string } | null;
}

/** The document of a command line, which its schema describes, with the exit code and the error stream. */
async function documentOf(...words: readonly [ResultCommand, ...string[]]) {
  const { code, out, error } = await command([...words, '--json']);
  const validate = validatorOf(`cli/${words[0]}-output.schema.json`);
  const document: Document = JSON.parse(out);
  assert.ok(validate(document), JSON.stringify(validate.errors));
  return { code, document, result: document.result ?? {}, failure: document.error?.code, error };
}

const OBJECT = 'programs/bin/hello';
const BTF = 'test/kernel-model/layouts/fixtures/linux-6.18-x86_64.btf';

describe('commands with one result print it as a document', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const file = (name: string) => join(folder, name);
  before(async () => {
    assert.equal((await command(['check', OBJECT, '--quiet', '--results', file('results.json')])).code, 0);
  });
  after(() => rmSync(folder, { recursive: true }));

  test('support: the tables of the model', async () => {
    const { code, result, error } = await documentOf('support');
    assert.deepEqual([code, error], [0, '']);
    const named = (key: string) => (result[key] as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(
      named('functions'),
      HELPERS.map(({ name }) => name),
    );
    const sections = Object.values(PROGRAM_TYPES).flatMap(({ sections: all }) => all.map(({ name }) => name));
    assert.deepEqual(
      (result.programTypes as { section: string }[]).map(({ section }) => section),
      sections,
    );
    const errors = result.errors as { where: string; map: string | null; error: string; outOfReach: string | null }[];
    assert.ok(
      errors.some((each) => each.where === 'bpf_map_update_elem' && each.map === 'hash' && each.error === 'E2BIG'),
    );
    assert.ok(errors.some((each) => each.where === 'bpf_snprintf' && each.outOfReach !== null));
  });

  test('layout: what an object is built for, and what differs', THOROUGH, async () => {
    const found = await documentOf('layout', '--object', OBJECT);
    assert.equal(found.code, 0);
    assert.equal(found.result.kind, 'object');
    assert.ok('task_struct' in (found.result.structs as object));
    const same = await documentOf('layout', '--object', OBJECT, '--compare', 'linux-6.18-x86_64');
    assert.deepEqual([same.code, same.result.differences], [0, []]);
    const text = readFileSync('kernel-model/layouts/linux-6.18-x86_64.yaml', 'utf8');
    writeFileSync(file('other.yaml'), text.replace(/( {6}pid: \{ ?offset: )\d+/, '$14'));
    const other = await documentOf('layout', '--object', OBJECT, '--compare', file('other.yaml'));
    assert.equal(other.code, 1);
    assert.match((other.result.differences as string[]).join(), /task_struct\.pid/);
  });

  test('layout: the structs of a BTF, also where they are written to a file', THOROUGH, async () => {
    const { code, result } = await documentOf('layout', '--btf', BTF, '-o', file('mine.yaml'));
    assert.deepEqual([code, result.kind, result.written], [0, 'layout', file('mine.yaml')]);
    assert.ok(existsSync(file('mine.yaml')));
    assert.ok('task_struct' in (result.structs as object));
  });

  test('verify: each requirement, and the verdict', THOROUGH, async () => {
    const { code, result } = await documentOf('verify', file('results.json'), OBJECT);
    assert.deepEqual([code, result.verdict, result.code], [0, 'confirmed', null]);
    const requirements = result.requirements as {
      id: string;
      claimed: string[];
      found: string[];
      confirmed: boolean;
    }[];
    assert.ok(requirements.length > 20 && requirements.every(({ confirmed }) => confirmed));
    const other = await documentOf('verify', file('results.json'), 'programs/bin/port_filter');
    assert.deepEqual([other.code, other.result.verdict, other.result.code], [6, 'refuted', 'OTHER_OBJECT']);
  });

  test('verify: a bundle that contradicts itself is refuted', async () => {
    const text = readFileSync(file('results.json'), 'utf8');
    writeFileSync(file('forged.json'), text.replace('"outcome": "passed"', '"outcome": "failed"'));
    const { code, result } = await documentOf('verify', file('forged.json'), OBJECT);
    assert.deepEqual([code, result.verdict, result.code, result.bundle], [9, 'refuted', 'CONTRADICTORY', null]);
  });

  test('merge: the verdict, the counts and the files that were written', THOROUGH, async () => {
    const { code, result } = await documentOf('merge', file('results.json'), '-o', file('whole'));
    assert.deepEqual([code, result.verdict, result.line], [0, 'full', 'CONFORMS']);
    assert.deepEqual(result.written, [file('whole/results.json')]);
    const { passed, applicable } = (result.levels as Record<string, Record<string, number>>).MUST!;
    assert.ok(passed === applicable && passed! > 20);
  });

  test('merge: a whole that cannot be written has its verdict and the error', async () => {
    writeFileSync(file('in-the-way'), '');
    const { code, result, failure, error } = await documentOf('merge', file('results.json'), '-o', file('in-the-way'));
    assert.deepEqual([code, failure, result.verdict, result.written], [3, 'FILE_NOT_WRITTEN', 'full', []]);
    assert.match(error, /^FILE_NOT_WRITTEN /);
  });

  test('sweep: the points, their outcomes and the verdict', THOROUGH, async () => {
    const point = 'hello.1:watchdog@0';
    const { code, result } = await documentOf('sweep', OBJECT, '--point', point);
    assert.deepEqual([code, result.verdict], [0, 'sampled']);
    const report = result.report as { outcomes: { first: string; points: number }[] };
    assert.deepEqual(
      report.outcomes.map(({ first, points }) => [first, points]),
      [[point, 1]],
    );
    const part = await documentOf('sweep', OBJECT, '--budget', '0 s', '--shard', '2/3');
    assert.deepEqual([part.code, part.result.verdict], [5, 'incomplete']);
    assert.deepEqual((part.result.report as { shards: object }).shards, { count: 3, indices: [1] });
  });

  test('merge: the shards of a sweep are the whole sweep', THOROUGH, async () => {
    const sweep = async (...words: string[]) => {
      const { out } = await command(['sweep', OBJECT, '--budget', '0 s', '--json', ...words]);
      return out;
    };
    for (const n of [1, 2]) writeFileSync(file(`sweep-${n}.json`), await sweep('--shard', `${n}/2`));
    const shards = [file('sweep-1.json'), file('sweep-2.json')];
    const { code, result } = await documentOf('merge', ...shards, '-o', file('swept'));
    assert.deepEqual([code, result.verdict, result.written], [5, 'incomplete', [file('swept/sweep.json')]]);
    const bytes = readFileSync(OBJECT);
    const whole = await sweepObject(bytes, 'hello', { newTarget: () => new EmulatedTarget(), isOver: () => true });
    const merged: Document = JSON.parse(readFileSync(file('swept/sweep.json'), 'utf8'));
    assert.deepEqual(merged.result!.report, JSON.parse(JSON.stringify(whole)));
    const twice = await documentOf('merge', shards[0]!, shards[0]!, '-o', file('swept'));
    assert.deepEqual([twice.code, twice.failure], [3, 'MERGE_DUPLICATE']);
    writeFileSync(file('other.json'), await sweep('--shard', '2/2', '--seed', '7'));
    const other = await documentOf('merge', shards[0]!, file('other.json'), '-o', file('swept'));
    assert.deepEqual([other.code, other.failure], [3, 'MERGE_OTHER_SWEEP']);
    const mixed = await documentOf('merge', shards[0]!, file('results.json'), '-o', file('swept'));
    assert.deepEqual([mixed.code, mixed.failure], [3, 'MERGE_MIXED']);
    writeFileSync(file('half.json'), (await sweep()).slice(0, 900));
    const half = await documentOf('merge', file('half.json'), '-o', file('swept'));
    assert.deepEqual([half.code, half.failure], [3, 'SWEEP_DOCUMENT']);
  });

  test('explore: the findings, their schedules and the verdict', THOROUGH, async () => {
    const racy = 'programs/bin/counter_racy';
    const { code, result } = await documentOf('explore', racy);
    assert.deepEqual([code, result.verdict], [1, 'failed']);
    const [situation] = result.situations as { findings: { kind: string; command: string }[] }[];
    const [lost] = situation!.findings;
    assert.equal(lost!.kind, 'no serial order');
    assert.equal(
      lost!.command,
      `npx rex-conformance explore ${racy} --program counter_racy --program counter_racy --schedule '0:1 1:2 0:2'`,
    );
    const again = await documentOf('explore', racy, '--program', 'counter_racy', '--schedule', '0:1 1:2 0:2');
    assert.deepEqual([again.code, again.result.verdict], [1, 'failed']);
    const serial = await documentOf('explore', racy, '--schedule', '1 0');
    assert.deepEqual([serial.code, serial.result.verdict], [0, 'sampled']);
    const [ordered] = serial.result.situations as { steps: string[] }[];
    assert.deepEqual(
      ordered!.steps.map((step) => step.slice(0, 12)),
      ['CPU 1  reads', 'CPU 1  write', 'CPU 0  reads', 'CPU 0  write'],
    );
  });

  test('explore: what time is too short for', THOROUGH, async () => {
    const { code, result } = await documentOf('explore', 'programs/bin/counter_racy', '--budget', '0 s');
    assert.deepEqual([code, result.verdict], [5, 'incomplete']);
  });

  const failures: readonly (readonly [words: readonly [ResultCommand, ...string[]], code: number, error: string])[] = [
    [['support', 'hello'], 2, 'USAGE'],
    [['layout'], 2, 'USAGE'],
    [['layout', '--object', 'no/such'], 3, 'FILE_NOT_FOUND'],
    [['layout', '--btf', 'README.md'], 3, 'BTF_MAGIC'],
    [['verify', 'README.md'], 2, 'USAGE'],
    [['sweep', OBJECT, '--budget', 'soon'], 2, 'USAGE'],
    [['explore', OBJECT, '--program', 'no'], 3, 'NO_SUCH_PROGRAM'],
    [['explore', OBJECT, '--schedule', '0;1'], 3, 'SCHEDULE_INVALID'],
    [['sweep', OBJECT, '--shard', '3/2'], 2, 'USAGE'],
    [['sweep', OBJECT, '--point', 'hello.9:watchdog@0'], 3, 'POINT_UNKNOWN'],
    [['verify', 'no.json', OBJECT], 3, 'RESULTS_NONE'],
    [['verify', 'README.md', OBJECT], 3, 'RESULTS_BROKEN'],
    [['merge'], 2, 'USAGE'],
    [['merge', 'no.ndjson'], 3, 'RESULTS_NONE'],
    [['merge', 'README.md'], 3, 'MESSAGES_BROKEN'],
  ];
  for (const [words, code, failure] of failures) {
    test(`${words.join(' ')}: ${failure}, and no result`, async () => {
      const found = await documentOf(...words);
      assert.deepEqual([found.code, found.failure, found.document.result], [code, failure, null]);
      assert.ok(found.error.startsWith(failure), found.error);
    });
  }
});
