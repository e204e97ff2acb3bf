import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { linksOf, wrongInClone, wrongInPackage } from '../docs/links.ts';
import { needsLanguageServer } from '../editor/language-server.ts';
import { expectKept, expectLicences, expectRunsWithout } from './bundled.ts';
import { filesBelow, importedFile, imports, packageOf, readManifest } from './contents.ts';
import { blocks, commands, fileBlock, section } from './documents.ts';
import { expectEditorKnowsSteps } from './editor-in-project.ts';
import { expectExports, expectTypedExports } from './exports.ts';
import { expectFirstFeaturesPass } from './first-features.ts';
import { PackedProject, succeeded } from './packed-project.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Bytes that the tarball may have: what is downloaded by everyone who uses it. */
const LARGEST_TARBALL = 2_000_000;
/** Whether this Node runs TypeScript as it is. */
const RUNS_TYPESCRIPT = 'typescript' in process.features && process.features.typescript !== false;

describe('the package, installed in an empty folder with an object', () => {
  let project: PackedProject;
  let installed: string;
  const guide = readFileSync(join(ROOT, 'docs/third-party.md'), 'utf8');

  before(async () => {
    project = await PackedProject.make();
    installed = join(project.folder, 'node_modules/rex-conformance');
    project.copyObject('port_filter', 'my_filter');
  });
  after(() => project.remove());

  test('the commands of the README, one after the other', async () => {
    const lines = commands(section('README.md', 'Your own program, in its own project'));
    assert.ok(lines.length >= 3);
    assert.deepEqual(commands(section('docs/third-party.md', 'Beginning')), lines.slice(0, 3));
    assert.ok(lines[0]!.endsWith(project.tarball), 'the README names the tarball that npm pack makes');
    const printed: string[] = [];
    for (const line of lines) printed.push(succeeded(await project.run(line)));
    assert.match(printed[1]!, /my_filter\n {4}port_filter \(xdp\): completed, XDP_PASS/);
    assert.match(printed[2]!, /^CONFORMS: all 4 scenarios pass/m);
    assert.ok(existsSync(join(project.folder, 'reports/out/report.html')));
  });

  test('is small, and holds what runs: no sources that Node would have to strip, no tests, no tsx', () => {
    const size = statSync(join(project.folder, project.tarball)).size;
    assert.ok(size < LARGEST_TARBALL, `${size} bytes`);
    const packed = execFileSync('tar', ['-tzf', join(project.folder, project.tarball)], { encoding: 'utf8' });
    const files = packed.split('\n').filter((file) => file !== '' && !file.endsWith('/'));
    assert.ok(files.includes('package/dist/cli/process.js'));
    const sources = files.filter((file) => /\.(m|c)?ts$/.test(file) && !file.endsWith('.d.ts'));
    assert.deepEqual(sources, []);
    assert.deepEqual(
      files.filter((file) => /(^|\/)(test|node_modules)\//.test(file)),
      [],
    );
    assert.equal(existsSync(join(project.folder, 'node_modules/tsx')), false);
    assert.equal(existsSync(join(project.folder, 'node_modules/typescript')), false);
  });

  test('knows the version of its code, and keeps translations beside itself', () => {
    expectKept(installed);
  });

  test('runs an object that was translated before without the decoder and the reader of YAML', () =>
    expectRunsWithout(project, ['iced-x86/iced_x86.js', 'yaml/dist/index.js'], 'my_filter'));

  test('names the packages whose code it has, with their licences', () =>
    expectLicences(installed, ['ansi-regex', 'get-east-asian-width', 'string-width', 'strip-ansi']));

  test('tells nothing of the machine that packed it', () => {
    for (const file of filesBelow(installed)) {
      assert.equal(readFileSync(join(installed, file)).includes(ROOT), false, file);
    }
  });

  test('every link of its documents leads to one of its files, or to the home of the project', () => {
    const files = filesBelow(installed);
    const documents = files.filter((file) => file.endsWith('.md'));
    assert.ok(documents.includes('docs/verdicts.md'));
    const wrong = documents.flatMap((document) =>
      linksOf(readFileSync(join(installed, document), 'utf8')).flatMap((link) => {
        const inPackage = wrongInPackage(new Set(files), document, link);
        const problem =
          inPackage ?? (link.target.startsWith('http') ? undefined : wrongInClone(installed, document, link));
        return problem === undefined ? [] : [`${document}: ${problem}`];
      }),
    );
    assert.deepEqual(wrong, []);
  });

  test('every import leads somewhere, and every package that is imported is declared', () => {
    const manifest = readManifest(installed);
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
    let followed = 0;
    for (const file of filesBelow(join(installed, 'dist')).map((path) => join(installed, 'dist', path))) {
      for (const specifier of imports(file)) {
        const name = packageOf(specifier);
        if (name !== undefined && name !== 'rex-conformance')
          assert.ok(name in declared, `${file} imports ${name}, which is no dependency`);
        if (!specifier.startsWith('.')) continue;
        followed += 1;
        assert.ok(existsSync(importedFile(file, specifier)), `${file} imports ${specifier}`);
      }
    }
    assert.ok(followed > 300, `${followed} imports`);
  });

  test('what it exports can be imported, and nothing else', async () => {
    await expectExports(project, guide);
  });

  test('its command works', async () => {
    assert.match(succeeded(await project.run('npx rex-conformance run my_filter')), /verdict|XDP_PASS/);
    assert.match(succeeded(await project.run('npx rex-conformance support')), /^ {2}linux-6\.18-x86_64 /m);
    assert.match(succeeded(await project.run('npx rex-conformance --version')), /^\d+\.\d+\.\d+$/m);
    const again = await project.run('npx rex-conformance init');
    assert.equal(again.status, 3);
    assert.match(
      again.text,
      /^INIT_EXISTS: rex-conformance\.yaml, cucumber\.mjs, features\/my_filter\.feature already exist/m,
    );
    assert.match(again.text, /hint: add --force/);
  });

  test('the kernel is there for scripts, as the guide shows', async () => {
    project.write('judge.mjs', fileBlock(guide, 'judge.mjs'));
    assert.equal(succeeded(await project.run('node judge.mjs')), 'XDP_PASS\n');
  });

  describe('with step definitions of its own in JavaScript', () => {
    const file = 'features/steps/maps.mjs';
    const feature = (count: number) => `Feature: Own steps
  Scenario: [1] A map has entries
    Given the object "my_filter"
    And map "blocked" holds
      | key: u16be | value: u8 |
      | 53         | 1         |
    And program "port_filter" is attached to xdp on "eth0"
    When the packet "${'00'.repeat(60)}" arrives
    Then map "blocked" has ${count} entries
    And the verdict is XDP_PASS
`;

    before(() => project.write(file, fileBlock(guide, file)));

    test('they run beside the phrases', async () => {
      project.write('features/own.feature', feature(1));
      assert.match(
        succeeded(await project.run('npx cucumber-js features/own.feature')),
        /^PARTIAL: the one scenario passes/m,
      );
    });

    test('an assertion that fails is a failure of the program, with the command that runs it again', async () => {
      project.write('features/own.feature', feature(2));
      const { status, text } = await project.run('npx cucumber-js features/own.feature');
      assert.equal(status, 1);
      assert.match(text, /^DOES NOT CONFORM: the one scenario failed \(/m);
      assert.match(text, /✗ map "blocked" has 2 entries\n[\s\S]*1 !== 2/);
      assert.match(text, /run again: npx cucumber-js features\/own\.feature:2/);
      const [, look] = /look inside: (npx rex-conformance run my_filter --events \S+)/.exec(text) ?? [];
      assert.ok(look !== undefined, text);
      assert.match(succeeded(await project.run(look)), /result +2 XDP_PASS/);
    });

    test('a definition that throws is told apart', async () => {
      project.write('features/own.feature', feature(1));
      project.write(file, fileBlock(guide, file).replace('kernel.readMap', 'kernel.readMaps'));
      const { status, text } = await project.run('npx cucumber-js features/own.feature');
      assert.equal(status, 5);
      assert.match(text, /INCOMPLETE: the one scenario is broken \(/);
      assert.match(
        text,
        /a step definition or hook of the project failed: TypeError: kernel\.readMaps is not a function\n\s+at .*maps\.mjs/,
      );
      project.write(file, fileBlock(guide, file));
    });

    test('captures, types and the layout are those that rex-conformance.yaml names', async () => {
      const configuration = readFileSync(join(project.folder, 'rex-conformance.yaml'), 'utf8');
      const lines = 'captures: pcaps\ntypes: own-types.yaml\n';
      project.write('own-types.yaml', 'Counters: {fields: {dropped: u64, passed: u64}}\n');
      project.copyCapture('dns-and-http.pcapng', 'pcaps');
      project.write('rex-conformance.yaml', `${configuration}${lines}layout: linux-6.18-x86_64\n`);
      const [scenario] = blocks(readFileSync(join(ROOT, 'README.md'), 'utf8'), 'gherkin');
      const background = `Background:
  Given the object "my_filter"
  And program "port_filter" is attached to xdp on "eth0"
`;
      project.write('features/own.feature', `Feature: f\n${background}${scenario}`);
      assert.match(
        succeeded(await project.run('npx cucumber-js features/own.feature')),
        /^PARTIAL: the one scenario passes/m,
      );
      project.write('rex-conformance.yaml', `${configuration}${lines}layout: linux-1.0\n`);
      const { text } = await project.run('npx cucumber-js features/own.feature');
      project.write('rex-conformance.yaml', configuration);
      assert.match(text, /LAYOUT_UNKNOWN: there is no layout "linux-1\.0"/);
    });

    test('a waiver without a reason, a missing capture and an unknown object are told with their place', async () => {
      const configuration = readFileSync(join(project.folder, 'rex-conformance.yaml'), 'utf8');
      project.write(
        'rex-conformance.yaml',
        `${configuration}waivers: [{requirement: REX-XDP-04, until: 2026-01-01}]\n`,
      );
      const broken = await project.run('npx cucumber-js features/own.feature');
      assert.match(broken.text, /(1|is) broken/);
      assert.match(broken.text, /YAML_MISSING_KEY: rex-conformance\.yaml:\d+:\d+: item 1 of waivers has no reason/);
      project.write('rex-conformance.yaml', configuration);
      const lines = [
        'Given the object "other"',
        'Given the object "my_filter"\n    When the packets of "no.pcap" arrive',
      ];
      project.write(
        'features/own.feature',
        `Feature: f\n${lines.map((line) => `  Scenario: s\n    ${line}\n`).join('')}`,
      );
      const { text } = await project.run('npx cucumber-js features/own.feature');
      assert.match(text, /NO_SUCH_OBJECT: there is no object "other"\n +cause: the project's objects are my_filter/);
      assert.match(text, /NO_SUCH_CAPTURE: there is no capture "no\.pcap"\n +cause: the captures in captures are /);
      rmSync(join(project.folder, 'features/own.feature'));
    });
  });

  describe('with step definitions of its own in TypeScript', () => {
    const file = 'features/steps/packets.ts';
    const shell = commands(section('docs/third-party.md', 'Step definitions of your own'));
    const [installTsx, runWithTsx, installCompiler, compile] = shell;

    before(() => {
      project.write(file, fileBlock(guide, file));
      project.write('tsconfig.json', blocks(guide, 'json')[0]!);
      project.write(
        'features/frames.feature',
        `Feature: Own steps in TypeScript
  Scenario: [1] Frames without anything in them
    Given the object "my_filter"
    And program "port_filter" is attached to xdp on "eth0"
    When 3 empty frames arrive
    Then no run takes more than 5000 instructions
    And the verdicts are
      | packets | verdict  |
      | 1-3     | XDP_PASS |
`,
      );
    });
    after(() => rmSync(join(project.folder, file)));

    test('the compiler finds nothing wrong, in strict mode and with the declarations of libraries checked', async () => {
      succeeded(await project.run(installCompiler!));
      assert.equal(succeeded(await project.run(compile!)), '');
      project.write(file, fileBlock(guide, file).replace('run.instructions', 'run.instructionsRetired'));
      const { status, text } = await project.run(compile!);
      assert.notEqual(status, 0);
      assert.match(text, /'instructionsRetired' does not exist on type 'ProgramRun'/);
      project.write(file, fileBlock(guide, file));
    });

    test('every export has types, and the kernel and the readers need no types of Node or of a browser', async () => {
      await expectTypedExports(project, blocks(guide, 'json')[0]!);
    });

    test('they run', async () => {
      succeeded(await project.run(installTsx!));
      const line = RUNS_TYPESCRIPT ? 'npx cucumber-js' : runWithTsx!;
      assert.match(
        succeeded(await project.run(`${line} features/frames.feature`)),
        /^PARTIAL: the one scenario passes/m,
      );
      assert.match(succeeded(await project.run(line)), /^CONFORMS: all 5 scenarios pass/m);
    });
  });

  test(
    'an editor set up as docs/editor.md says completes its steps and finds their definitions',
    needsLanguageServer,
    async () => {
      await expectEditorKnowsSteps(project.folder);
    },
  );

  test('a first feature for every object of the corpus passes, but for programs that break a rule', async () => {
    await expectFirstFeaturesPass(project);
  });

  test("the suite's own features run where they lie, as the guide says", async () => {
    const [line] = commands(section('docs/third-party.md', "The suite's own features"));
    assert.match(succeeded(await project.run(line!)), /^CONFORMS: all \d{3,} scenarios pass/m);
  });

  test('npm asked for nothing that is not there, but for builds for other systems', () => {
    assert.deepEqual(
      [...project.registry.missing].filter((name) => !/^@esbuild\/|fsevents/.test(name)),
      [],
    );
  });
});
