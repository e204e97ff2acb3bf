import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEFAULT_LAYOUT, loadLayout, parseLayout } from '../../../kernel-model/layouts/reader.ts';
import { THOROUGH } from '../../effort.ts';
import { withCache } from '../../memory-cache.ts';

const TEXT = readFileSync(join(import.meta.dirname, `../../../kernel-model/layouts/${DEFAULT_LAYOUT}.yaml`), 'utf8');

/** Loads texts as layout files, one after the other. */
function loaded(...texts: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'kept-layouts-'));
  try {
    const file = join(folder, 'layout.yaml');
    return texts.map((text) => {
      writeFileSync(file, text);
      return loadLayout(file);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a layout that was kept is like the one that was parsed', THOROUGH, () => {
  withCache((cache) => {
    const parsed = parseLayout(TEXT, 'layout.yaml');
    assert.deepEqual(loaded(TEXT, TEXT), [parsed, parsed]);
    assert.deepEqual([cache.kept.size, cache.hits], [1, 1]);
  });
});

test('another text is another layout, and one that is not valid is refused each time', THOROUGH, () => {
  withCache((cache) => {
    const other = TEXT.replace(/^kernel: .*$/m, 'kernel: 9.9.9');
    assert.deepEqual(
      loaded(TEXT, other, other).map(({ kernel }) => kernel === '9.9.9'),
      [false, true, true],
    );
    assert.equal(cache.hits, 1);
    for (let n = 0; n < 2; n++) {
      assert.throws(
        () => loaded(TEXT.replace('architecture: x86_64', 'architecture: arm64')),
        /LAYOUT_INVALID|only x86_64|architecture is arm64/,
      );
    }
    assert.equal(cache.kept.size, 2);
  });
});
