import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'yaml';
import { TEMPLATE_NAMES, type TemplateName } from '../../cli/init/choices.ts';
import { alive, Watching } from '../cli/watch/watching.ts';
import { needsProjectToolchain } from '../programs/project-toolchain.ts';
import { commands, section } from './documents.ts';
import { PackedProject, succeeded } from './packed-project.ts';

/** A line of each template, and one that does something else. */
const CHANGES: Readonly<Record<TemplateName, readonly [line: string, changed: string]>> = {
  xdp: ['if drop { Ok(XDP_DROP as i32) }', 'if drop { Ok(XDP_PASS as i32) }'],
  tc: ['Ok(TC_ACT_SHOT as i32)', 'Ok(TC_ACT_OK as i32)'],
  kprobe: ['error.wrapping_neg()', 'error.wrapping_neg() + 1'],
  tracepoint: ['count.wrapping_add(1)', 'count.wrapping_add(2)'],
  perf_event: ['seen.events.wrapping_add(', 'seen.events.wrapping_sub('],
};

/** Seconds of a processor from `init` to the first scenario that fails because of a change; other work on the machine does not count. */
const LONGEST = 120;
const MANIFEST: { readonly version: string } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
);
/** What is compiled once for a compiler; other projects take it from the first. */
const LIBRARIES = 'target/rex-conformance';

describe('a program that is written with the package alone', needsProjectToolchain(), () => {
  let project: PackedProject;

  before(async () => {
    project = await PackedProject.make();
  });
  after(() => project.remove());

  /** Changes a line of a source, and says how to change it back. */
  function change(folder: string, [line, changed]: readonly [string, string]): () => void {
    const path = join(project.folder, folder, 'src/main.rs');
    const text = readFileSync(path, 'utf8');
    assert.ok(text.includes(line), `${path} has no ${line}`);
    writeFileSync(path, text.replace(line, changed));
    return () => writeFileSync(path, text);
  }

  const buildAndRun = (folder: string) => project.run(`cd ./${folder} && npx rex-conformance build && npx cucumber-js`);

  test('the commands of the document, then a change that a scenario notices', async () => {
    const [install, ...lines] = commands(section('docs/write-a-program.md', 'Begin'));
    succeeded(await project.run(install!));
    let seconds = 0;
    const start = performance.now();
    const timed = async (command: string) => {
      const { status, text } = await project.run(`TIMEFORMAT='processor %U %S'; time { ${command}; }`);
      const [whole, user, system] = /processor ([\d.]+) ([\d.]+)\n$/.exec(text) ?? [''];
      seconds += Number(user) + Number(system);
      return { status, text: text.slice(0, text.length - whole.length) };
    };
    const printed: string[] = [];
    for (const line of lines) printed.push(succeeded(await timed(line)));
    assert.match(
      printed[1]!,
      /^built {6}target\/x86_64-unknown-none\/release\/my_filter\n {2}programs {6}my_filter \(xdp\)$/m,
    );
    assert.match(printed[1]!, /^ {2}kernel crate {2}rex-conformance-rex \d+\.\d+\.\d+$/m);
    assert.match(printed[2]!, /^CONFORMS: all 4 scenarios pass/m);
    const object = 'target/x86_64-unknown-none/release/my_filter';
    const crate = { name: 'rex-conformance-rex', version: MANIFEST.version };
    assert.match(
      succeeded(await project.run(`npx rex-conformance layout --object ${object}`)),
      new RegExp(`^ {2}built with the kernel crate: ${crate.name} ${crate.version}$`, 'm'),
    );
    const ran = JSON.parse(succeeded(await project.run(`npx rex-conformance run ${object} --json`)));
    assert.deepEqual(ran.objects[0].crate, crate);
    const checked = JSON.parse(succeeded(await project.run(`npx rex-conformance check ${object} --json`)));
    assert.deepEqual(checked.objects[0].report.object.crate, crate);
    change('', CHANGES.xdp);
    const { status, text } = await timed('npx rex-conformance build && npx cucumber-js');
    const passed = ((performance.now() - start) / 1000).toFixed(0);
    process.stdout.write(`from init to the first failure: ${passed} s, ${seconds.toFixed(0)} s of a processor\n`);
    assert.equal(status, 1, text);
    assert.match(text, /expected +XDP_DROP[\s\S]*found +XDP_PASS/);
    assert.ok(seconds > 0 && seconds < LONGEST, `${seconds} s`);
  });

  for (const template of TEMPLATE_NAMES.filter((name) => name !== 'xdp')) {
    test(`${template}: green, red after a change, and green again`, async () => {
      mkdirSync(join(project.folder, template));
      cpSync(join(project.folder, LIBRARIES), join(project.folder, template, LIBRARIES), { recursive: true });
      succeeded(await project.run(`cd ${template} && npx rex-conformance init --template ${template} sees_it`));
      assert.match(succeeded(await buildAndRun(template)), /^CONFORMS: all \d scenarios pass/m);
      const undo = change(template, CHANGES[template]);
      const { status, text } = await buildAndRun(template);
      assert.equal(status, 1, text);
      assert.match(text, /^DOES NOT CONFORM/m);
      undo();
      assert.match(succeeded(await buildAndRun(template)), /^CONFORMS/m);
    });
  }

  test('what has not changed is not built again, and a mistake is shown as rustc prints it', async () => {
    const object = join(project.folder, 'tc/target/x86_64-unknown-none/release/sees_it');
    const before = statSync(object).mtimeMs;
    assert.match(succeeded(await project.run('cd tc && npx rex-conformance build')), /^unchanged {2}target/m);
    assert.equal(statSync(object).mtimeMs, before);
    const undo = change('tc', ['ctx.len <= longest', 'ctx.length <= longest']);
    const { status, text } = await project.run('cd tc && npx rex-conformance build');
    undo();
    assert.equal(status, 3);
    assert.match(text, /^removed target\S+sees_it: it was built from other sources$/m);
    assert.ok(!existsSync(object), 'no verdict on the object of other sources');
    assert.match(text, /^error\[E0609\]: no field `length` on type/m);
    assert.match(text, /^BUILD_FAILED: \. does not build\n {2}cause: error: could not compile `sees_it`/m);
  });

  test('a program cannot use unsafe code or unstable features', async () => {
    for (const [line, message] of [
      ['#![feature(never_type)]', /error\[E0554\]/],
      ['fn f() { unsafe { core::hint::unreachable_unchecked() } }', /usage of an `unsafe` block/],
    ] as const) {
      const undo = change('tc', ['#![forbid(unsafe_code)]', `#![forbid(unsafe_code)]\n${line}`]);
      const { status, text } = await project.run('cd tc && npx rex-conformance build');
      undo();
      assert.equal(status, 3, text);
      assert.match(text, message);
    }
  });

  test('watch builds and runs at a change, waits where the source is wrong, and leaves nothing behind', async () => {
    const command = join(project.folder, 'node_modules/rex-conformance/cli/rex-conformance.mjs');
    const folder = join(project.folder, 'tc');
    const watch = new Watching([process.execPath, command, 'watch'], folder, { ...process.env, FORCE_COLOR: '0' });
    try {
      assert.match(await watch.until(/^.* passing$/m), /^0 scenarios newly failing.* 4 passing$/m);
      const undo = change('tc', CHANGES.tc);
      assert.match(await watch.until(/^.* passing$/m), /^changed: src\/main\.rs$[\s\S]*^1 scenario newly failing/m);
      undo();
      assert.match(await watch.until(/^.* passing$/m), /^✓ now passes: [\s\S]*0 still failing, 4 passing$/m);
      const correct = change('tc', ['ctx.len <= longest', 'ctx.length <= longest']);
      assert.match(await watch.until(/^waiting for a change$/m), /^error\[E0609\][\s\S]*^BUILD_FAILED: /m);
      // That the old object is removed is no change to build for.
      await setTimeout(2000);
      correct();
      assert.doesNotMatch(await watch.until(/^no object has changed$/m), /BUILD_FAILED/);
      change('tc', CHANGES.tc);
      await watch.until(/Compiling sees_it/);
      const children = watch.children();
      assert.equal(await watch.stop(), 0);
      assert.ok(children.length > 0);
      assert.deepEqual(alive(children), []);
    } finally {
      watch.kill();
    }
  });

  test('cargo check finds the crate, without a flag', async () => {
    succeeded(await project.run('cd tc && cargo check --all-targets'));
  });

  test('the workflow of init --ci, in a clone of what git keeps', async () => {
    succeeded(await project.run('mkdir ci && cp *.tgz ci && cd ci && npm init -y && npm install ./*.tgz'));
    succeeded(await project.run('cd ci && npx rex-conformance init --template tracepoint counter --ci github'));
    const identity = '-c user.name=a -c user.email=a@example.org';
    succeeded(await project.run(`cd ci && git init -q && git add -A && git ${identity} commit -qm a`));
    succeeded(await project.run('git clone -q ci cloned'));
    cpSync(join(project.folder, LIBRARIES), join(project.folder, 'cloned', LIBRARIES), { recursive: true });
    const workflow = parse(readFileSync(join(project.folder, 'cloned/.github/workflows/rex-conformance.yml'), 'utf8'));
    const steps: readonly { readonly run?: string }[] = workflow.jobs['rex-conformance'].steps;
    const scripts = steps.flatMap(({ run }) => (run === undefined || run.startsWith('rustup') ? [] : [run]));
    assert.equal(scripts.length, 5);
    let last = '';
    for (const script of scripts) last = succeeded(await project.run(`cd cloned && set -e\n${script}`));
    assert.match(last, /rex-conformance: universal .* 100 %/);
    assert.match(succeeded(await project.run('cd cloned && git status --short')), /^\?\? reports\/$/m);
    assert.doesNotMatch(succeeded(await project.run('cd cloned && git add -A && git status --short')), /results\.json/);
    assert.match(succeeded(await project.run('cd cloned && npm test')), /^CONFORMS/m);
  });

  test('a tarball outside of the project is not in a clone of it, as the guide says', async () => {
    const guide = section('docs/third-party.md', 'In continuous integration');
    const outside = `file:../${project.tarball}`;
    assert.ok(guide.includes(`\`file:${project.tarball}\``) && guide.includes(`\`${outside}\``));
    const dependency = () =>
      JSON.parse(readFileSync(join(project.folder, 'outside/package.json'), 'utf8')).dependencies['rex-conformance'];
    const cloned = async (name: string) => {
      const identity = '-c user.name=a -c user.email=a@example.org';
      const clone = `git add -A && git ${identity} commit -qm a && git clone -q . ../below/${name}`;
      succeeded(await project.run(`mkdir -p below && cd outside && ${clone}`));
      // A machine that runs jobs has no cache with the tarball.
      return project.run(`cd below/${name} && npm ci --ignore-scripts --cache ../cache-of-${name}`);
    };
    succeeded(await project.run('mkdir outside && cd outside && git init -q && echo node_modules > .gitignore'));
    succeeded(await project.run(`cd outside && npm init -y && npm install ../${project.tarball}`));
    assert.equal(dependency(), outside);
    const { status, text } = await cloned('first');
    assert.notEqual(status, 0, text);
    assert.match(text, /ENOENT/);
    succeeded(await project.run(`cd outside && cp ../${project.tarball} . && npm install ./${project.tarball}`));
    assert.equal(dependency(), `file:${project.tarball}`);
    succeeded(await cloned('second'));
  });
});
