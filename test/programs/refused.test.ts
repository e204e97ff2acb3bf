import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readRefusals, refusedSourceHash } from '../../broken/objects/refused-sources.ts';
import { packageRoot } from '../../node/package-root.ts';
import { readErrors } from '../../programs/compiler-errors.ts';
import { refusedSources } from '../../programs/refused.ts';

const sources = refusedSources();
const FEATURE = readFileSync(join(packageRoot, 'features/type-safety/refused-sources.feature'), 'utf8');

describe('sources that the compiler refuses', () => {
  test('are those of the record, as they were when it was made', () => {
    const found = sources.map(({ name }) => ({ name, sha256: refusedSourceHash(name) }));
    const recorded = readRefusals().map(({ name, sha256 }) => ({ name, sha256 }));
    assert.deepEqual(found, recorded, 'run `npm run programs`');
  });

  for (const { name, errors } of readRefusals()) {
    test(`${name} is refused for what stands under cfg(refused), and a scenario states it`, () => {
      const lines = readFileSync(join(packageRoot, `programs/refused/${name}.rs`), 'utf8').split('\n');
      assert.match(lines[0]!, /^\/\/! Refused: /);
      assert.ok(lines.some((line) => /cfg(?:_attr)?\(refused|cfg_attr\(not\(refused\)/.test(line)));
      assert.equal(errors.length, 1);
      assert.match(errors[0]!.code, /^(?:E\d{4}|unsafe_code|clippy::\w+)$/);
      assert.match(FEATURE, new RegExp(`\\b${name}\\b`));
    });
  }
});

describe("rustc's JSON output", () => {
  const error = (level: string, code: string | null, lines: readonly number[]) =>
    JSON.stringify({
      level,
      message: 'it is wrong\nbecause it is',
      code: code === null ? null : { code },
      spans: lines.map((line_start, at) => ({ is_primary: at === lines.length - 1, line_start })),
    });

  test('has errors with their codes and their places', () => {
    assert.deepEqual(readErrors(`warning: none\n${error('error', 'E0277', [3, 15])}\n${error('error', null, [7])}\n`), [
      { code: 'E0277', line: 15, message: 'it is wrong' },
      { code: '', line: 7, message: 'it is wrong' },
    ]);
  });

  test('has messages that are no errors of the source', () => {
    const count = error('error', null, []);
    const artifact = JSON.stringify({ $message_type: 'artifact', artifact: 'x', emit: 'metadata' });
    assert.deepEqual(readErrors([count, error('warning', 'unused', [1]), artifact].join('\n')), []);
  });
});
