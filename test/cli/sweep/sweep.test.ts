import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { THOROUGH } from '../../effort.ts';
import { command } from '../command.ts';

const BIN = 'programs/bin';

/** The document of a sweep as JSON. */
async function document(...words: readonly string[]) {
  const { out } = await command(['sweep', ...words, '--json']);
  return { text: out, document: JSON.parse(out) };
}

describe('sweep', () => {
  test('an object without a run that ends is not judged', THOROUGH, async () => {
    const { code, out } = await command(['sweep', `${BIN}/null_read`]);
    assert.equal(code, 5);
    assert.match(out, /left {5}null_read: no run ends by itself.*INCOMPLETE: nothing could be judged; 0 of 0 points/s);
  });

  test(
    'what a program breaks at no point in particular is left to check, and the sweep is incomplete',
    THOROUGH,
    async () => {
      const { code, out } = await command(['sweep', `${BIN}/handler_words`]);
      assert.equal(code, 5);
      assert.match(out, /left {5}handler_words\.1: without a disturbance it breaks REX-TERM-07, REX-TERM-08; /);
      assert.match(out, /beyond {3}handler_words\.1: no points at blocks in the last \d+ instructions/);
      assert.match(out, /INCOMPLETE: no finding, and not all was swept; /);
    },
  );

  test('a shard that is missing, or that ended with an error, is not passed over', THOROUGH, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
    try {
      const file = (name: string, text: string) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      };
      const part = await document(`${BIN}/counter_racy`, '--shard', '1/2');
      assert.equal(part.document.result.verdict, 'sampled');
      const first = file('1.json', part.text);
      const alone = await command(['merge', first, '-o', join(folder, 'out')]);
      assert.equal(alone.code, 5);
      assert.match(alone.out, /INCOMPLETE: 1 shard of 2 missing; no finding/);
      const broken = file('2.json', (await document(`${BIN}/no-such-object`)).text);
      const { code, error } = await command(['merge', first, broken, '-o', join(folder, 'out')]);
      assert.equal(code, 3);
      assert.match(error, /MERGE_FAILED_SWEEP: \S*2\.json is of a shard that did not end\n {2}cause: .*no-such-object/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('several threads come to the same as one', THOROUGH, async () => {
    const one = (await document(`${BIN}/counter_racy`)).document.result;
    const three = (await document(`${BIN}/counter_racy`, '--jobs', '3')).document.result;
    assert.equal(one.verdict, 'clean');
    assert.deepEqual({ ...three, seconds: 0 }, { ...one, seconds: 0 });
  });
});
