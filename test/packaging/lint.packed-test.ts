import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { attw, LINTED, publint } from './lint.ts';
import { PackedProject, succeeded } from './packed-project.ts';

describe('the tarball, by what others lint packages with', LINTED, () => {
  let project: PackedProject;

  before(async () => {
    project = await PackedProject.make();
  });
  after(() => project.remove());

  test('publint has nothing to say', async () => {
    assert.match(succeeded(await publint(project, project.tarball)), /All good!/);
  });

  test('the types are right for attw', async () => {
    const text = succeeded(await attw(project, project.tarball));
    assert.match(text, /"rex-conformance\/steps"/);
  });

  describe('with the mistakes that they are there for', () => {
    /** Packs the package again with another package.json. */
    async function repack(name: string, change: string): Promise<string> {
      const script = `const { readFileSync, writeFileSync } = require('node:fs');
        const file = '${name}/package/package.json';
        const manifest = JSON.parse(readFileSync(file, 'utf8'));
        ${change}
        writeFileSync(file, JSON.stringify(manifest));`;
      project.write(`${name}/change.cjs`, script);
      const commands = [
        `tar -xzf ${project.tarball} -C ${name}`,
        `node ${name}/change.cjs`,
        `tar -czf ${name}.tgz -C ${name} package`,
      ];
      succeeded(await project.run(commands.join(' && ')));
      return `${name}.tgz`;
    }

    test('an export that leads nowhere is seen by publint', async () => {
      const tarball = await repack('nowhere', "manifest.exports['./steps'].default = './dist/steps/none.js';");
      const { status, text } = await publint(project, tarball);
      assert.equal(status, 1, text);
      assert.match(text, /pkg\.exports\["\.\/steps"\]\.default is \S*none\.js but the file does not exist/);
    });

    test('an export without types is seen by attw', async () => {
      const tarball = await repack('untyped', "delete manifest.exports['./plugin'].types;");
      succeeded(
        await project.run('rm untyped/package/dist/cli/keep-run.d.ts && tar -czf untyped.tgz -C untyped package'),
      );
      const { status, text } = await attw(project, tarball);
      assert.equal(status, 1, text);
      assert.match(text, /"rex-conformance\/plugin"\s+node16 \(from ESM\): No types/);
    });
  });
});
