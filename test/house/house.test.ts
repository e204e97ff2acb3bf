import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { packageRoot } from '../../node/package-root.ts';
import { picture } from './floors.ts';
import type { Sources } from './imports.ts';
import { circles, crowdedFolders, longFiles, nodeInTheCore, strayTests, upwardImports, withoutHost } from './rules.ts';
import { readSources } from './sources.ts';

const sources = readSources();
/** The files that scripts of package.json run. */
function runByScripts(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  return Object.values(scripts).flatMap((script) => /^node --import tsx (\S+\.ts)/.exec(script)?.[1] ?? []);
}

const rooms = new Map([...sources].filter(([file]) => !file.startsWith('test/') && file.includes('/')));

/** A rule, what it is asked of, and the smallest house that breaks it. */
const RULES: readonly (readonly [
  rule: string,
  check: (sources: Sources) => readonly string[],
  asked: Sources,
  broken: Sources,
  found: RegExp,
])[] = [
  [
    'no files import each other in a circle, types included',
    circles,
    sources,
    new Map([
      ['runtime/one.ts', "import type { Two } from './two.ts';"],
      ['runtime/two.ts', "export type { One } from './one.ts';"],
    ]),
    /circle: runtime\/one\.ts, runtime\/two\.ts/,
  ],
  [
    'imports run downwards',
    upwardImports,
    rooms,
    new Map([['kernel-model/one.ts', "import { two } from '../runtime/two.ts';"]]),
    /kernel-model\/one\.ts imports runtime\/two\.ts, which is not on a floor below/,
  ],
  [
    'every room is on a floor',
    upwardImports,
    rooms,
    new Map([['runtime/one.ts', "import { two } from '../tools/two.ts';"]]),
    /one of them is on no floor/,
  ],
  [
    'the core imports no module of Node',
    nodeInTheCore,
    rooms,
    new Map([['captures/one.ts', "const { readFileSync } = await import('node:fs');"]]),
    /captures\/one\.ts imports node:fs/,
  ],
  [
    'the core uses no global name of Node',
    nodeInTheCore,
    rooms,
    new Map([['captures/one.ts', 'export const bytes = Buffer.alloc(1);']]),
    /captures\/one\.ts uses Buffer/,
  ],
  [
    'the core imports no room that runs on Node',
    nodeInTheCore,
    rooms,
    new Map([['runtime/one.ts', "import { NODE_HOST } from '../node/node-host.ts';"]]),
    /runtime\/one\.ts imports node\/node-host\.ts/,
  ],
  [
    'what a script runs has a host for the core',
    (asked) => withoutHost(asked, asked === sources ? runByScripts() : ['reports/one.ts']),
    sources,
    new Map([['reports/one.ts', "import { two } from './two.ts';"]]),
    /reports\/one\.ts is run by itself/,
  ],
  ['no file has more than 300 lines', longFiles, sources, new Map([['cli/one.ts', '\n'.repeat(301)]]), /has 301 lines/],
  [
    'no folder has more than 20 files beside its subfolders',
    crowdedFolders,
    sources,
    new Map(Array.from({ length: 21 }, (_, index) => [`cli/${index}.ts`, ''])),
    /cli has 21 files/,
  ],
  [
    'folders of tests mirror those of the sources',
    strayTests,
    sources,
    new Map([
      ['runtime/cpu/one.ts', ''],
      ['test/runtime/cpu/one.test.ts', ''],
      ['test/cpu/one.test.ts', ''],
    ]),
    /^test\/cpu mirrors no folder of the sources$/,
  ],
];

describe('the house', () => {
  for (const [rule, check, asked, broken, found] of RULES) {
    test(rule, () => assert.deepEqual(check(asked), []));
    test(`it is seen where ${rule} is broken`, () => assert.match(check(broken).join('\n'), found));
  }

  test('what a comment or a text says is no use of Node', () => {
    assert.deepEqual(
      nodeInTheCore(
        new Map([['captures/one.ts', "/** Buffer.alloc */ // process.cwd\nexport const a = 'process.cwd()';"]]),
      ),
      [],
    );
  });

  test('CONTRIBUTING.md shows the floors', () => {
    const file = join(packageRoot, 'CONTRIBUTING.md');
    const text = readFileSync(file, 'utf8');
    const shown = /(<!-- floors -->\n```\n)[\s\S]*?(```\n<!-- \/floors -->)/;
    const golden = text.replace(shown, (_, before: string, after: string) => `${before}${picture()}\n${after}`);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, golden);
    assert.match(text, shown);
    assert.equal(text, golden, 'UPDATE_GOLDEN=1 npm run unit -- house writes the picture anew');
  });
});
