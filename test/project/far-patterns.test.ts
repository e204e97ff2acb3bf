import assert from 'node:assert/strict';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseProject } from '../../project/project-file.ts';
import { THOROUGH } from '../effort.ts';
import { ELF, withFolder } from './support.ts';

function objects(folder: string, yaml: string) {
  return parseProject(yaml, join(folder, 'rex-conformance.yaml')).objects();
}

/** Does something as a user who may not read everything. */
function unprivileged(act: () => void): void {
  const { seteuid, geteuid } = process;
  const before = geteuid?.() ?? -1;
  if (before === 0) seteuid?.(65_534);
  try {
    act();
  } finally {
    if (before === 0) seteuid?.(0);
  }
}

describe('paths of rex-conformance.yaml that lead too far are errors of input', () => {
  for (const pattern of ['/**', '/**/*', '//**', '/./**/x']) {
    test(pattern, () =>
      withFolder({}, (folder) => {
        assert.throws(() => objects(folder, `objects: ["${pattern}"]`), { code: 'PROJECT_PATTERN', kind: 'input' });
      }),
    );
  }

  test('a pattern that goes through the same again and again', THOROUGH, () =>
    withFolder({ 'a/b/c/d/e/f/g/h/i/j/k/l/m/n/o': ELF }, (folder) => {
      const pattern = `${'**/'.repeat(12)}x`;
      assert.throws(() => objects(folder, `objects: ["${pattern}"]`), {
        code: 'PROJECT_PATTERN',
        cause: 'it matches more than 100000 files and folders',
      });
    }),
  );

  test('a folder that cannot be read', () =>
    withFolder({ 'shut/a': ELF }, (folder) => {
      chmodSync(folder, 0o755);
      mkdirSync(join(folder, 'open'));
      chmodSync(join(folder, 'shut'), 0);
      try {
        unprivileged(() => {
          assert.throws(() => objects(folder, 'objects: ["**"]'), { code: 'PROJECT_PATTERN', cause: /^EACCES: / });
          assert.throws(() => objects(folder, 'objects: [shut/a]'), { code: 'PROJECT_OBJECT' });
        });
      } finally {
        chmodSync(join(folder, 'shut'), 0o755);
      }
    }));

  test('a NUL, in whatever path', () =>
    withFolder({}, (folder) => {
      for (const yaml of [
        'objects: ["a\\0b"]',
        'objects: ["a\\0*"]',
        'objects: [a]\nlayout: "a\\0b"',
        'objects: [a]\nlayout: "a/\\0b.yaml"',
        'objects: [a]\ncaptures: "a\\0b"',
        'objects: [a]\ntypes: "a\\0b"',
      ]) {
        assert.throws(() => objects(folder, yaml), { kind: 'input' }, yaml);
      }
    }));
});
