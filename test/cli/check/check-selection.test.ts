import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { UNIVERSAL_REQUIREMENTS } from '../../../conformance/universal/requirements.ts';
import { THOROUGH } from '../../effort.ts';
import { command } from '../command.ts';
import { check, inFolder, isOutput, object } from './check-support.ts';

const HELLO = object('hello');
const NULL_READ = object('null_read');

describe('several objects', () => {
  test('what is wrong with each is shown, then a table and a total', THOROUGH, () =>
    inFolder(async (folder) => {
      const { code, out } = await check(folder, [HELLO, NULL_READ, 'README.md']);
      assert.equal(code, 3);
      assert.doesNotMatch(out, /^ {2}(passed|not applicable) /m);
      assert.match(out, /^ {2}failed +REX-MEMORY-01 /m);
      assert.match(out, /^REX-MEMORY-01 \(MUST\) .*\n {2}found \d+ times/m);
      const lines = out.trimEnd().split('\n');
      const begin = lines.findIndex((line) => line.startsWith('object '));
      assert.deepEqual(
        lines.slice(begin).map((line) => line.replaceAll(/ {2,}/g, ' | ')),
        [
          'object | verdict | MUST kept | SHOULD kept | breaches',
          'hello | CONFORMS | 26 of 26 | 3 of 3 | 0',
          'null_read | DOES NOT CONFORM | 17 of 22 | 2 of 3 | 21',
          'README.md | NOT JUDGED | FILE_NOT_FOUND',
          '',
          '3 objects: 1 CONFORMS, 1 DOES NOT CONFORM, 1 NOT JUDGED',
          'npx rex-conformance check OBJECT lists every requirement of one object',
        ],
      );
    }),
  );

  test('in a narrow terminal, long names of objects are cut', THOROUGH, () =>
    inFolder(async (folder) => {
      const { out } = await check(folder, ['context_switches', 'hello'].map(object), { COLUMNS: '56' });
      const table = out.slice(out.lastIndexOf('\nobject ')).split('\n').slice(0, 4);
      assert.match(table[2]!, /^context_s\S*… {2}\S/);
      assert.ok(
        table.every((line) => line.length <= 56),
        table.join('\n'),
      );
    }),
  );

  test('in a narrow terminal, the text of a requirement stands below its id', THOROUGH, () =>
    inFolder(async (folder) => {
      const { out } = await check(folder, [HELLO], { COLUMNS: '60' });
      const lines = out.split('\n');
      const at = lines.findIndex((line) => /^ {2}passed +REX-MEMORY-01 +MUST$/.test(line));
      assert.match(lines[at + 1]!, /^ {4}A program accesses only its image/);
      assert.ok(lines[at + 1]!.length > 40 && lines[at + 1]!.length <= 60, lines[at + 1]);
    }),
  );

  test('one object has no table', THOROUGH, () =>
    inFolder(async (folder) => {
      const { out } = await check(folder, [HELLO]);
      assert.doesNotMatch(out, /^object |^1 object/m);
      assert.match(out, /^ {2}passed +REX-LOAD-01 /m);
    }),
  );
});

describe('--quiet', () => {
  test('prints the verdict of each object in a line, and a total of several', THOROUGH, () =>
    inFolder(async (folder) => {
      const several = await check(folder, [HELLO, NULL_READ, '--quiet']);
      assert.equal(several.code, 1);
      assert.match(
        several.out,
        /^hello CONFORMS: .*\nnull_read DOES NOT CONFORM: breaks REX-MEMORY-01; .*\n2 objects: 1 CONFORMS, 1 DOES NOT CONFORM\n$/,
      );
      assert.match((await check(folder, [HELLO, '--quiet'])).out, /^hello CONFORMS: .*\n$/);
    }),
  );
});

describe('--only', () => {
  const profile = UNIVERSAL_REQUIREMENTS.length;

  test('shows and judges only what it names, and never says that the object conforms', THOROUGH, () =>
    inFolder(async (folder) => {
      const { code, out } = await check(folder, [HELLO, '--only', 'REX-MEMORY-01', '--only', 'REX-MEMORY-07']);
      assert.equal(code, 0);
      assert.deepEqual(
        [...out.matchAll(/^ {2}passed +(\S+)/gm)].map(([, id]) => id),
        ['REX-MEMORY-01', 'REX-MEMORY-07'],
      );
      assert.doesNotMatch(out, /CONFORMS|REX-LOAD/);
      const line = `hello PARTIAL: keeps 1 of 1 requirement, 1 of 1 recommendation; judged by 2 of ${profile} requirements of the profile\n`;
      assert.ok(out.endsWith(`\n${line}`), out);
    }),
  );

  test('removes the events of earlier findings against what it names, and no others', THOROUGH, () =>
    inFolder(async (folder) => {
      copyFileSync(NULL_READ, join(folder, 'mine'));
      await check(folder, ['mine']);
      const events = () => readdirSync(join(folder, 'reports/out/check'));
      const whole = events();
      assert.ok(whole.includes('mine.REX-MEMORY-01.events.yaml'), whole.join());
      copyFileSync(HELLO, join(folder, 'mine'));
      await check(folder, ['mine', '--only', 'REX-MEMORY-04']);
      assert.deepEqual(events(), whole);
      await check(folder, ['mine', '--only', 'REX-MEMORY-01']);
      assert.deepEqual(
        events().filter((name) => name.includes('REX-MEMORY-01')),
        [],
      );
    }),
  );

  test('a breach of what it names decides, and no other', THOROUGH, () =>
    inFolder(async (folder) => {
      const broken = await check(folder, [NULL_READ, '--only', 'REX-MEMORY-01', '--quiet']);
      assert.equal(broken.code, 1);
      assert.match(broken.out, /^null_read DOES NOT CONFORM: breaks REX-MEMORY-01; .*; judged by 1 of /);
      const other = await check(folder, [NULL_READ, '--only', 'REX-MEMORY-04', '--quiet']);
      assert.deepEqual([other.code, /^null_read PARTIAL: /.test(other.out)], [0, true]);
    }),
  );

  test('what could not be judged, or does not apply, is not kept', THOROUGH, () =>
    inFolder(async (folder) => {
      const skipped = await check(folder, [NULL_READ, '--only', 'REX-MEMORY-02', '--only', 'REX-MEMORY-04', '--quiet']);
      assert.equal(skipped.code, 5);
      assert.match(skipped.out, /^null_read INCOMPLETE: 1 requirement could not be judged; /);
      const none = await check(folder, [HELLO, '--only', 'REX-RESOURCE-01', '--quiet']);
      assert.equal(none.code, 5);
      assert.match(none.out, /^hello INCOMPLETE: nothing could be judged, because none of them applies; /);
    }),
  );

  test('an unknown requirement is answered with the nearest ones and the place of the list', () =>
    inFolder(async (folder) => {
      const refused = async (id: string) => {
        const thrown: unknown = await check(folder, [HELLO, '--only', id]).catch((error: unknown) => error);
        assert.ok(thrown instanceof Diagnostic && thrown.code === 'USAGE');
        return thrown.format();
      };
      const error = await refused('REX-TERM-99');
      const near = /cause: the catalogue, features\/requirements\.yaml, does not have it; the nearest are (.*)$/m.exec(
        error,
      )?.[1];
      assert.match(near ?? '', /^REX-TERM-\d+, REX-/);
      assert.match(error, /hint: write --only REX-TERM-\d+, or choose another/);
      assert.match(await refused('x'), /does not have it\n.*hint: choose one that/);
    }));

  test('the JSON document says what is left out', THOROUGH, () =>
    inFolder(async (folder) => {
      const { out } = await check(folder, [HELLO, '--only', 'REX-MEMORY-01', '--json']);
      const document: unknown = JSON.parse(out);
      assert.ok(isOutput(document), JSON.stringify(isOutput.errors));
      const [checked] = JSON.parse(out).objects;
      assert.equal(checked.verdict, 'partial');
      assert.equal(checked.leftOut.length, profile - 1);
      assert.deepEqual(
        checked.report.requirements.map(({ id }: { id: string }) => id),
        ['REX-MEMORY-01'],
      );
    }),
  );

  test('in JUnit, every other requirement is a test that was skipped', THOROUGH, () =>
    inFolder(async (folder) => {
      await check(folder, [HELLO, '--only', 'REX-MEMORY-01', '--junit', 'junit.xml', '--summary', 'summary.md']);
      const junit = readFileSync(join(folder, 'junit.xml'), 'utf8');
      assert.match(junit, new RegExp(`tests="${profile}" failures="0" skipped="${profile - 1}" errors="0"`));
      assert.match(junit, /name="REX-LOAD-01 [^>]*><skipped message="left out by --only"\/>/);
      assert.match(readFileSync(join(folder, 'summary.md'), 'utf8'), /\nPARTIAL: keeps 1 of 1 requirement, /);
    }),
  );

  test('all requirements of the profile are a whole check', THOROUGH, () =>
    inFolder(async (folder) => {
      const { out } = await check(folder, [
        HELLO,
        '--quiet',
        ...UNIVERSAL_REQUIREMENTS.flatMap((id) => ['--only', id]),
      ]);
      assert.match(out, /^hello CONFORMS: /);
    }),
  );

  for (const [words, message, hint] of [
    [
      ['--only', 'REX-RESOURC-01'],
      '--only takes a requirement of the universal profile, not "REX-RESOURC-01"\n  cause: the catalogue, features/requirements.yaml, does not have it; the nearest are REX-RESOURCE-01',
      'write --only REX-RESOURCE-01, or ',
    ],
    [
      ['--only', 'REX-XDP-01'],
      '--only takes a requirement of the universal profile, not "REX-XDP-01"\n  cause: it does not bind every program',
      'choose one that npx rex-conformance check lists for an object\n',
    ],
    [
      ['--only', 'REX-MEMORY-01', '--results', 'r.json'],
      '--only and --results exclude each other\n  cause: a bundle of results has whole checks',
      'leave out --only for the bundle, ',
    ],
  ] as const) {
    test(`${words.join(' ')}: a wrong command line`, async () => {
      const { code, out, error } = await command(['check', HELLO, ...words]);
      assert.deepEqual([code, out], [2, '']);
      assert.ok(error.startsWith(`USAGE: ${message}`) && error.includes(`\n  hint: ${hint}`), error);
    });
  }
});
