import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { host, installHost, shippedPath } from '../../base/host.ts';
import { packageRoot } from '../../node/package-root.ts';
import { filesOfClone } from '../docs/repository.ts';
import { THOROUGH } from '../effort.ts';
import { isPacked, unreachable } from './named-places.ts';
import { sourceTexts } from './source-texts.ts';

const FOLDERS = 'api base broken captures cli conformance kernel-model node project reports runtime steps vocabulary';

test('no error names a file or a command that an installed package does not have', THOROUGH, () => {
  const { texts } = sourceTexts(packageRoot, FOLDERS.split(' '));
  const wrong = texts.flatMap(({ place, text }) => unreachable(text).map((problem) => `${place}: ${problem}: ${text}`));
  assert.deepEqual(wrong, []);
});

test('every shipped file that an error can name is in the package', THOROUGH, () => {
  const sources = filesOfClone().filter(
    (file) => FOLDERS.split(' ').includes(file.split('/')[0]!) && file.endsWith('.ts'),
  );
  const named = sources.flatMap((file) => {
    const text = readFileSync(join(packageRoot, file), 'utf8');
    const given = [...text.matchAll(/shippedPath\(\s*(?:'([^']+)'|`([^`]+)`|(\w+))/g)].map(
      ([, literal, template, name]) => literal ?? template ?? constant(text, name!),
    );
    const schemas = [...text.matchAll(/'((?:[\w-]+\/)*[\w-]+\.schema\.json)'/g)].map(([, schema]) => schema!);
    return [...given, ...schemas]
      .filter((path) => path !== undefined && !path.includes('$'))
      .map((path) => [file, path!]);
  });
  assert.ok(named.length > 10, `${named.length} places`);
  const missing = named.filter(([, path]) => !isPacked(path!) || !existsSync(join(packageRoot, path!)));
  assert.deepEqual(missing, []);
});

/** The text that a name stands for in a source; `undefined` for what is made at run time. */
function constant(source: string, name: string): string | undefined {
  return new RegExp(`\\b${name} = '([^']+)'`).exec(source)?.[1];
}

describe('the path of a shipped file', () => {
  const own = host();
  const at = (packageFolder: string, here: string): string => {
    installHost({ ...own, packageFolder, workingFolder: () => here });
    try {
      return shippedPath('docs/errors.md');
    } finally {
      installHost(own);
    }
  };

  test('begins at the working folder if it lies below, as in a project or in a clone', () => {
    assert.equal(at('/p/node_modules/rex-conformance', '/p'), 'node_modules/rex-conformance/docs/errors.md');
    assert.equal(at('/clone', '/clone'), 'docs/errors.md');
    assert.equal(at('/clone', '/'), 'clone/docs/errors.md');
  });

  test('is whole elsewhere', () => {
    assert.equal(at('/usr/lib/rex-conformance', '/p'), '/usr/lib/rex-conformance/docs/errors.md');
    assert.equal(at('/project', '/pro'), '/project/docs/errors.md');
    assert.equal(at('/clone', '/clone/features'), '/clone/docs/errors.md');
  });
});

/** A text, and what is wrong with it. */
const WRONG: readonly (readonly [text: string, problem: RegExp])[] = [
  ['see features/requirements.yaml', /is a path of a clone/],
  ['add it to broken/kernels', /is a path of a clone/],
  ['see strange/place', /nobody is known to have strange\/place/],
  ['read phrases.md', /no project has phrases\.md/],
  ['run npm run programs', /npm run programs needs a clone/],
  ['run npx rex-conformance inspect', /rex-conformance has no command inspect/],
  ['run npx rex-conformance check OBJECT --colour; then go on', /has no option --colour/],
  ['use what rex-conformance support lists', /"rex-conformance support" is called by npx/],
  ['run cucumber-js again', /is called by npx/],
];

describe('a text that names what its reader may not have', () => {
  for (const [text, problem] of WRONG) {
    test(text, () => {
      const found = unreachable(text);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0]!, problem);
    });
  }

  test('is not one that names files of others, or says that a clone is needed', () => {
    for (const text of [
      'give /sys/kernel/btf/vmlinux, or name it in rex-conformance.yaml',
      'copy the source again, or run npm run programs in a clone',
      'write for example syscalls/sys_enter_dup, or convert it: editcap OLD.pcap GOOD.pcapng',
      'see ‹…›, which describes every key; npx ‹…›@‹…› verify',
      'run npx rex-conformance check OBJECT --results ‹…›, and npx cucumber-js',
      'report it to the authors of rex-conformance',
    ])
      assert.deepEqual(unreachable(text), [], text);
  });
});
