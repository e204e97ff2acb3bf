import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { readManifest } from './contents.ts';
import { commands, section } from './documents.ts';
import { publint } from './lint.ts';
import { PackedProject, succeeded } from './packed-project.ts';

const README = 'packaging/create/README.md';

describe('create-rex-conformance, in a folder with an object', () => {
  let project: PackedProject;

  beforeEach(async () => {
    project = await PackedProject.make();
    project.copyObject('port_filter', 'my_filter');
  });
  afterEach(() => project.remove());

  const [create, createElsewhere] = commands(section(README, 'Begin a project'));
  const [packSuite, packCreate, createFromTarballs] = commands(section(README, 'From a clone'));

  async function expectProject(folder: string): Promise<void> {
    assert.match(succeeded(await project.run(`cd '${folder}' && npx cucumber-js`)), /^CONFORMS: all 4 scenarios pass/m);
    const manifest = readManifest(join(project.folder, folder)) as unknown as Record<string, object>;
    assert.deepEqual(Object.keys(manifest.devDependencies!), ['rex-conformance']);
  }

  test('from a registry, as npm create finds it: here, and in a folder that it makes', async () => {
    project.publish();
    succeeded(await project.run(create!));
    await expectProject('.');
    const printed = succeeded(await project.run(createElsewhere!));
    assert.match(printed, /\n {2}cd my-filter\n$/);
    for (const file of ['src/main.rs', 'cucumber.mjs', 'package-lock.json'])
      assert.ok(existsSync(join(project.folder, 'my-filter', file)), file);
    const { scripts } = readManifest(join(project.folder, 'my-filter')) as unknown as { scripts: object };
    assert.deepEqual(Object.keys(scripts).sort(), ['build', 'test', 'watch']);
    succeeded(await project.run('cd my-filter && npm ci --dry-run'));
    assert.deepEqual([...project.registry.missing], []);
  });

  test('from the tarballs that a clone makes', async () => {
    assert.deepEqual([packSuite, packCreate], ['npm pack', 'npm pack ./packaging/create']);
    project.copyTarballs();
    assert.ok(createFromTarballs!.includes(`./${project.createTarball} `));
    assert.ok(createFromTarballs!.endsWith(` ./${project.tarball}`));
    succeeded(await project.run(createFromTarballs!));
    await expectProject('.');
  });

  test('publint has nothing to say', async () => {
    project.copyTarballs();
    assert.match(succeeded(await publint(project, project.createTarball)), /All good!/);
  });
});

/** A package that passes for rex-conformance, needs another, and refuses what is not there. */
const STUB = `const { existsSync, writeFileSync } = require('node:fs');
const [command, object] = process.argv.slice(2);
if (command !== 'init' || !existsSync(object)) process.exit(3);
writeFileSync('rex-conformance.yaml', '');
`;

describe('create-rex-conformance with npm, and a package that npm installs faster', () => {
  let project: PackedProject;

  beforeEach(async () => {
    project = await PackedProject.make();
    project.publish();
    const { version } = project.registry.latest('rex-conformance');
    const manifest = { name: 'rex-conformance', version, bin: { 'rex-conformance': 'stub.cjs' } };
    project.write('stub/package/package.json', JSON.stringify({ ...manifest, dependencies: { fzstd: '*' } }));
    project.write('stub/package/stub.cjs', STUB);
    succeeded(await project.run('tar -czf stub.tgz -C stub package && mv stub.tgz ../ && rm -r stub'));
    project.registry.withdraw('rex-conformance');
    project.registry.publish(join(project.folder, '../stub.tgz'));
    project.write('object', '');
  });
  afterEach(() => project.remove());

  const packages = (folder = '.') =>
    readdirSync(join(project.folder, folder, 'node_modules')).filter((name) => !name.startsWith('.'));

  test('leaves nothing of what fails', async () => {
    const before = readdirSync(project.folder);
    for (const folder of ['.', 'made']) {
      const { status, text } = await project.run(`npm create rex-conformance ${folder} -- none`);
      assert.equal(status, 3, text);
      assert.match(text, /^CREATE_UNDONE: no project was created$/m);
      assert.deepEqual(readdirSync(project.folder), before);
    }
    project.registry.withdraw('rex-conformance');
    const { status, text } = await project.run('npm create rex-conformance');
    assert.equal(status, 3, text);
    assert.match(text, /^CREATE_NOT_INSTALLED: npm cannot install rex-conformance@\d/m);
    assert.deepEqual(readdirSync(project.folder), before);
  });

  test('gives a project with packages of its own those back', async () => {
    project.write('package.json', '{"private": true, "dependencies": {"yaml": "*"}}');
    succeeded(await project.run('npm install'));
    assert.deepEqual(packages(), ['yaml']);
    const { text } = await project.run('npm create rex-conformance . none');
    assert.match(text, /^CREATE_UNDONE/m);
    assert.deepEqual(packages(), ['yaml']);
    succeeded(await project.run('npm create rex-conformance . object'));
    assert.deepEqual(packages(), ['fzstd', 'rex-conformance', 'yaml']);
  });

  test('makes a project of a folder below one with workspaces', async () => {
    project.write('package.json', '{"private": true, "workspaces": ["part"]}');
    project.write('part/package.json', '{"name": "part", "version": "1.0.0"}');
    succeeded(await project.run('cd part && npm create rex-conformance . ../object'));
    assert.deepEqual(packages('part'), ['fzstd', 'rex-conformance']);
    assert.deepEqual(readManifest(project.folder), { private: true, workspaces: ['part'] });
  });

  test('is told which options npm took for its own', async () => {
    const { status, text } = await project.run('npm create rex-conformance --layout linux-6.18-x86_64');
    assert.equal(status, 2, text);
    assert.match(text, /^CREATE_USAGE: npm took --layout for an option of its own$/m);
  });
});
