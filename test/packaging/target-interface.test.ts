import assert from 'node:assert/strict';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { imports } from './contents.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The modules that a module leads to, itself included, as paths from the root. */
function reachable(start: string): readonly string[] {
  const found = new Set<string>();
  const waiting = [join(ROOT, start)];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const specifier of imports(file)) {
      assert.match(specifier, /^\./, `${file} imports ${specifier}`);
      waiting.push(join(dirname(file), specifier));
    }
  }
  return [...found].map((file) => relative(ROOT, file)).sort();
}

test('the Target interface is made of plain data: a kernel behind a wire can be one, and its types ship', () => {
  assert.deepEqual(reachable('runtime/target.ts'), [
    'kernel-model/disturbance/disturbance.ts',
    'kernel-model/events.ts',
    'kernel-model/kernel-configuration.ts',
    'kernel-model/tracefs/tracepoint-format.ts',
    'runtime/at-once.ts',
    'runtime/interleaved.ts',
    'runtime/loaded-object.ts',
    'runtime/object/debug-info/source-place.ts',
    'runtime/program-run.ts',
    'runtime/target.ts',
  ]);
});
