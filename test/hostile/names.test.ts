import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unsafePart } from '../cli/hostile-names.ts';
import { effort, sample } from '../effort.ts';
import { HOSTILE_TEXTS } from '../fuzz/forms/hostile-texts.ts';
import { OUTPUTS } from './outputs.ts';

const HARMLESS = 'harmless';
/** Names of all sorts, and some that are very long. */
const LONG: Readonly<Record<string, string>> = {
  'a name of 255 bytes': 'x'.repeat(255),
  ...effort(
    {},
    {
      'a name of 64 KiB': 'x'.repeat(65_536),
      'a name of 64 KiB that is no word': '<é"\'`\n'.repeat(9000),
    },
  ),
};
const NAMES: Readonly<Record<string, string>> = { ...HOSTILE_TEXTS, ...LONG };
/** In the quick effort, the names that most outputs could take for something else. */
const ALWAYS = [
  'a title for the terminal',
  'an element of HTML',
  'a command of GitHub on a new line',
  'a mapping of YAML',
];

/** What each output has to be with a name: text for a terminal and a runner, and the same document for a program. */
for (const { name, write, shape, forPrograms } of OUTPUTS) {
  describe(`every name is text in ${name}:`, () => {
    const expected = Promise.resolve(write(HARMLESS)).then(shape);
    for (const [what, hostile] of sample(Object.entries(NAMES), 1, ([each]) => ALWAYS.includes(each))) {
      test(what, async () => {
        // A command has no way to carry a NUL, and a terminal's arguments none to give one.
        const given = name === 'a command' ? hostile.replaceAll('\0', '').replaceAll(/\p{Cs}/gu, '\ufffd') : hostile;
        const output = await write(given);
        if (forPrograms !== true) assert.equal(unsafePart(output), undefined);
        assert.deepEqual(shape(output), await expected);
      });
    }
  });
}
