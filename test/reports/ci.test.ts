import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parseCommandLine } from '../../cli/arguments/arguments.ts';
import type { Results } from '../../vocabulary/results.ts';
import { suiteCommand, suiteImports, suiteModule } from '../bundled.ts';
import { THOROUGH } from '../effort.ts';
import { action, evaluate, gitlab, gitlabJobs, isDone, MODULES, ROOT, workflow } from './ci-snippets.ts';

describe('the snippets for continuous integration', () => {
  const scripts = [...action.runs.steps.flatMap(({ run }) => run ?? []), ...gitlabJobs.flatMap(({ script }) => script)];
  const commandLines = scripts.flatMap((script) => script.split('\n')).filter((line) => line.includes('npx '));

  test('name commands and options that there are', THOROUGH, () => {
    const help = spawnSync(process.execPath, [join(MODULES, '@cucumber/cucumber/bin/cucumber.js'), '--help'], {
      encoding: 'utf8',
    }).stdout;
    let ours = 0;
    for (const line of commandLines) {
      const [, program, rest = ''] = /npx (\S+)(.*?)(?: \|.*)?$/.exec(line.trim()) ?? [];
      if (program === 'cucumber-js') {
        for (const [option] of rest.matchAll(/--[\w-]+/g)) assert.match(help, new RegExp(`^ +${option} `, 'm'));
        continue;
      }
      assert.equal(program, 'rex-conformance', line);
      parseCommandLine(rest.trim().split(/\s+/));
      ours += 1;
    }
    assert.equal(ours, 6);
  });

  test('the action has a description and default of each input, uses each, and none that is not there', () => {
    assert.equal(action.runs.using, 'composite');
    const text = JSON.stringify(action.runs.steps);
    const used = new Set([...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name));
    assert.deepEqual([...used].sort(), Object.keys(action.inputs).sort());
    for (const [name, input] of Object.entries(action.inputs)) {
      assert.ok(input.description.length > 10 && typeof input.default === 'string', name);
    }
    for (const step of action.runs.steps) assert.ok(step.uses !== undefined || step.shell === 'bash', step.name);
  });

  test('the workflow gives the action inputs that it has, and merges what the shards keep', () => {
    for (const { steps } of Object.values(workflow.jobs)) {
      for (const { uses = '', with: inputs = {} } of steps.filter((step) => step.uses?.includes('rex-conformance'))) {
        assert.deepEqual(
          Object.keys(inputs).filter((name) => !(name in action.inputs)),
          [],
          uses,
        );
      }
    }
  });

  test('the stages of the GitLab jobs are there', () => {
    assert.deepEqual(
      gitlabJobs.map(({ stage }) => stage),
      [...gitlab.stages],
    );
  });
});

describe('in a project, as continuous integration runs them', THOROUGH, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const tools = join(folder, 'tools');
  const project = join(folder, 'project');
  const summary = join(folder, 'summary.md');
  const file = (name: string) => join(project, name);
  const results = () => JSON.parse(readFileSync(file('reports/out/results.json'), 'utf8')) as Results;

  function shell(script: string, environment: Readonly<Record<string, string>>) {
    // The options that GitHub gives bash, and GitLab's.
    return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: project,
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: [tools, process.env.PATH].join(delimiter),
        FORCE_COLOR: '0',
        GITHUB_STEP_SUMMARY: '',
        GITHUB_ACTION_PATH: ROOT,
        RUNNER_TEMP: tools,
        ...environment,
      },
    });
  }

  /** Carries out the steps of the action up to the first that fails. @returns the exit code, and all that was printed */
  function act(given: Readonly<Record<string, string>>): { status: number | null; text: string } {
    const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default]);
    const inputs: Record<string, string> = { ...Object.fromEntries(defaults), ...given };
    const values = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`inputs.${name}`, value]));
    let text = '';
    for (const step of action.runs.steps.filter(({ run }) => run !== undefined)) {
      if (!isDone(step, inputs)) continue;
      const environment = Object.fromEntries(
        Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluate(value, values)]),
      );
      const { status, stdout, stderr } = shell(step.run!, { ...environment, GITHUB_STEP_SUMMARY: summary });
      text += stdout + stderr;
      if (status !== 0) return { status, text };
    }
    return { status: 0, text };
  }

  /** Scenarios of one object, of which one can be made to fail. */
  function writeFeature(verdict: string): void {
    const scenario = (number: number, expected: string, tags = '') => `${tags}  Scenario: [${number}] A short packet
    Given the object "my_filter"
    And program "port_filter" is attached to xdp on "eth0"
    When the packet "${'00'.repeat(60)}" arrives
    Then the verdict is ${expected}

`;
    const scenarios = [1, 2, 3, 4].map((number) => scenario(number, 'XDP_PASS')).join('');
    writeFileSync(
      file('features/own.feature'),
      `Feature: My filter\n\n${scenarios}${scenario(5, verdict, '  @REX-XDP-04\n')}`,
    );
  }

  function writeProject(waivers = ''): void {
    writeFileSync(file('rex-conformance.yaml'), `objects: [my_filter]\n${waivers}`);
  }

  before(() => {
    for (const path of [tools, join(project, 'features')]) mkdirSync(path, { recursive: true });
    const modules = join(project, 'node_modules');
    mkdirSync(join(modules, '@cucumber'), { recursive: true });
    symlinkSync(join(MODULES, '@cucumber/cucumber'), join(modules, '@cucumber/cucumber'));
    // npx as it would find what npm has installed, and an npm that says what it was asked.
    const node = JSON.stringify(process.execPath);
    const commands = {
      'cucumber-js': join(MODULES, '@cucumber/cucumber/bin/cucumber.js'),
      'rex-conformance': suiteCommand(),
    };
    const choices = Object.entries(commands).map(
      ([name, path]) => `${name}) exec ${node} ${JSON.stringify(path)} "$@" ;;`,
    );
    writeFileSync(
      join(tools, 'npx'),
      `#!/bin/bash\nname=$1; shift\ncase $name in\n${choices.join('\n')}\nesac\nexit 127\n`,
      { mode: 0o755 },
    );
    writeFileSync(join(tools, 'npm'), '#!/bin/bash\necho "npm $*"\n', { mode: 0o755 });
    writeFileSync(join(tools, 'rex-conformance-1.tgz'), '');
    copyFileSync(join(ROOT, 'programs/bin/port_filter'), file('my_filter'));
    const here = (module: string) => relative(project, module);
    const configuration = {
      import: suiteImports().map(here),
      format: [
        here(suiteModule('reports/verdict-formatter')),
        [here(suiteModule('reports/results-formatter')), 'reports/out/results.json'],
        ['message', 'reports/out/messages.ndjson'],
      ],
      publish: false,
    };
    writeFileSync(file('cucumber.mjs'), `export default ${JSON.stringify(configuration)};\n`);
    writeFeature('XDP_PASS');
    writeProject();
  });
  after(() => rmSync(folder, { recursive: true }));

  test('the action without inputs: features, check, summary, badge', () => {
    const { status, text } = act({});
    assert.equal(status, 0, text);
    const packed = `npm ci --ignore-scripts\nnpm pack --pack-destination ${tools}\n`;
    assert.ok(text.startsWith(`${packed}npm install --no-save ${join(tools, 'rex-conformance-1.tgz')}\n`), text);
    assert.match(text, /^CONFORMS: all 5 scenarios pass/m);
    assert.match(
      text,
      /^rex-conformance: universal \+ features [\d.]+ · linux-6\.18-x86_64 · (\d+)\/\1 MUST · 100 %$/m,
    );
    assert.match(
      readFileSync(summary, 'utf8'),
      /^### Features\n```\n[\s\S]*CONFORMS: all 5[\s\S]*```\n[\s\S]*my_filter/,
    );
    for (const name of ['badge.svg', 'badge.json', 'messages.ndjson', 'results.json'])
      assert.ok(existsSync(file(`reports/out/${name}`)), name);
  });

  test('a lock file is installed as it is, and without one the package that is named', () => {
    const install = action.runs.steps.find(({ name }) => name === 'Install')!;
    assert.equal(shell(install.run!, { PACKAGE: './x.tgz' }).stdout, 'npm install --no-save ./x.tgz\n');
    writeFileSync(file('package-lock.json'), '{}');
    assert.equal(shell(install.run!, { PACKAGE: 'x' }).stdout, 'npm ci\n');
    rmSync(file('package-lock.json'));
  });

  test('a requirement that is not met fails the job; a waiver of it does not, and is shown', () => {
    writeFeature('XDP_DROP');
    const failed = act({ check: 'false' });
    assert.equal(failed.status, 1, failed.text);
    assert.match(failed.text, /^MUST not met: REX-XDP-04$/m);
    assert.match(failed.text, / · 0\/1 MUST · 0 % · does not conform$/m);
    writeProject(
      'waivers: [{requirement: REX-XDP-04, object: my_filter, reason: the parser is not done, until: 2099-12-31}]\n',
    );
    const waived = act({ check: 'false' });
    assert.equal(waived.status, 0, waived.text);
    assert.match(
      waived.text,
      /^waived until 2099-12-31: REX-XDP-04 for my_filter \(failed\): the parser is not done$/m,
    );
    assert.match(waived.text, / · conforms with waivers$/m);
    writeProject(
      'waivers: [{requirement: REX-XDP-04, object: my_filter, reason: the parser is not done, until: 2020-12-31}]\n',
    );
    const expired = act({ check: 'false' });
    assert.equal(expired.status, 1, expired.text);
    assert.match(
      expired.text,
      /^waiver expired on 2020-12-31: REX-XDP-04 for my_filter \(failed\): the parser is not done$/m,
    );
    writeFeature('XDP_PASS');
    writeProject();
  });

  test('a run that cannot begin ends the job', () => {
    const broken = readFileSync(file('cucumber.mjs'));
    writeFileSync(file('cucumber.mjs'), 'export default {\n');
    rmSync(file('reports'), { recursive: true });
    const { status, text } = act({});
    writeFileSync(file('cucumber.mjs'), broken);
    assert.notEqual(status, 0, text);
    assert.doesNotMatch(text, /MUST/);
  });

  test('three shards and a merge give what one job gives', () => {
    for (const shard of ['1', '2', '3']) {
      assert.equal(act({ shard: `${shard}/3` }).status, 0);
      mkdirSync(file(`shards/shard-${shard}`), { recursive: true });
      copyFileSync(file('reports/out/messages.ndjson'), file(`shards/shard-${shard}/messages.ndjson`));
    }
    rmSync(file('reports'), { recursive: true });
    const { status, text } = act({ merge: 'shards/*/messages.ndjson', check: 'false' });
    assert.equal(status, 0, text);
    assert.match(text, /^CONFORMS: all 5 scenarios pass/m);
    assert.deepEqual(results().scenarios, { passed: 5, failed: 0, skipped: 0 });
    assert.deepEqual(
      results().requirements.map(({ id, judgements }) => [id, judgements.map(({ subject }) => subject)]),
      [['REX-XDP-04', ['features/own.feature:28']]],
    );
    rmSync(file('shards'), { recursive: true });
  });

  test('the GitLab jobs', () => {
    rmSync(file('reports'), { recursive: true });
    for (const index of ['1', '2', '3']) {
      const { status, stderr } = shell(gitlabJobs[0]!.script.join('\n'), { CI_NODE_INDEX: index, CI_NODE_TOTAL: '3' });
      assert.equal(status, 0, stderr);
    }
    const { status, stdout, stderr } = shell(gitlabJobs[1]!.script.join('\n'), {});
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^CONFORMS: all 5 scenarios pass/m);
    assert.match(stdout, /^rex-conformance: universal \+ features /m);
    assert.ok(existsSync(file('reports/out/junit.xml')));
    assert.equal(results().scenarios.passed, 5);
  });
});
