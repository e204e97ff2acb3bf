import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { breakObject } from '../../../broken/objects/breakages.ts';
import { watchProject } from '../../../cli/watch/watch-command.ts';
import { suiteImports } from '../../bundled.ts';
import { THOROUGH } from '../../effort.ts';
import { needsProjectToolchain } from '../../programs/project-toolchain.ts';
import { withFolder } from '../../project/support.ts';
import { alive, Watching } from './watching.ts';

const ROOT = join(import.meta.dirname, '../../..');
const BIN = join(ROOT, 'programs/bin');
const COUNTS = /^\d+ scenarios? newly failing, \d+ newly passing, \d+ still failing, \d+ passing$/m;

const feature = (object: string) => `Feature: ${object}
  Scenario: [1] It has the program
    Given the object "${object}"
    Then its programs are
      | program |
      | ${object} |
`;

/** A project without Rust sources: another build makes its objects. */
const FILES = {
  'rex-conformance.yaml': 'objects: [hello, port_filter]\n',
  'cucumber.json': JSON.stringify({ default: { import: suiteImports(), publish: false } }),
  hello: readFileSync(join(BIN, 'hello')),
  port_filter: readFileSync(join(BIN, 'port_filter')),
  'features/hello.feature': feature('hello'),
  'features/port_filter.feature': feature('port_filter'),
};

/** The same program under another name. */
const RENAMED = breakObject(FILES.hello, 'symbol "hello" renamed to "hullo"');

async function watching(use: (watch: Watching, folder: string) => Promise<void>): Promise<void> {
  await withFolder(FILES, async (folder) => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(join(ROOT, 'node_modules/@cucumber'), join(folder, 'node_modules/@cucumber'));
    const words = [process.execPath, join(ROOT, 'cli/rex-conformance.mjs'), 'watch'];
    const watch = new Watching(words, folder, { ...process.env, FORCE_COLOR: '0' });
    try {
      await use(watch, folder);
    } finally {
      watch.kill();
    }
  });
}

describe('watch refuses at once', () => {
  const refusal = async (folder: string, rust: string | undefined) => {
    const stream = { isTTY: false, write: () => true };
    const streams = { out: stream, error: stream, environment: {} };
    try {
      await watchProject({ rust, rustc: undefined }, folder, streams, AbortSignal.abort());
    } catch (error) {
      return error instanceof Diagnostic ? error.format() : String(error);
    }
    return 'nothing';
  };

  test('a folder without a project', () =>
    withFolder({}, async (folder) => {
      assert.match(await refusal(folder, undefined), /^WATCH_NO_PROJECT: .*hint: .*npx rex-conformance init$/s);
    }));

  test('the name of a folder that has no Rust project', () =>
    withFolder({ 'rex-conformance.yaml': 'objects: [x]\n' }, async (folder) => {
      assert.match(await refusal(folder, 'absent'), /^BUILD_NO_PROJECT: absent\/Cargo.toml: .*no such file/s);
    }));
});

describe('watch', THOROUGH, () => {
  test('runs what a change concerns, tells what is different, and ends with 0', async () => {
    await watching(async (watch, folder) => {
      assert.match(
        await watch.until(COUNTS),
        /^0 scenarios newly failing, 0 newly passing, 0 still failing, 2 passing$/m,
      );
      writeFileSync(join(folder, 'hello'), RENAMED);
      const red = await watch.until(COUNTS);
      assert.match(red, /^1\) hello\n {3}\[1\] It has the program\n[\s\S]*^ {3}at features\/hello\.feature:2$/m);
      assert.match(red, /^1 scenario newly failing, 0 newly passing, 0 still failing, 1 passing$/m);
      assert.doesNotMatch(red, /port_filter/);
      // A changed feature runs by itself, and what fails in others goes on to count.
      writeFileSync(join(folder, 'features/port_filter.feature'), feature('port_filter').replace('| port', '| part'));
      assert.match(
        await watch.until(COUNTS),
        /^changed: features\/port_filter\.feature\n[\s\S]*1 scenario newly failing, 0 newly passing, 1 still failing, 0 passing$/m,
      );
      rmSync(join(folder, 'features/port_filter.feature'));
      copyFileSync(join(BIN, 'hello'), join(folder, 'hello'));
      const green = await watch.until(COUNTS);
      assert.match(green, /^✓ now passes: features\/hello\.feature:2 \[1\] It has the program$/m);
      assert.match(green, /0 still failing, 1 passing$/m);
      assert.equal(await watch.stop(), 0);
      assert.match(await watch.until(/^stopped$/m), /stopped/);
    });
  });

  test('waits where the project is broken, and goes on when it is mended', async () => {
    await watching(async (watch, folder) => {
      await watch.until(COUNTS);
      writeFileSync(join(folder, 'rex-conformance.yaml'), 'objects: [gone]\n');
      assert.match(await watch.until(/^waiting for a change$/m), /^PROJECT_OBJECT: /m);
      // A file with the output of the command changes each time that it prints something.
      writeFileSync(join(folder, 'output.txt'), 'PROJECT_OBJECT');
      await setTimeout(1000);
      writeFileSync(join(folder, 'rex-conformance.yaml'), FILES['rex-conformance.yaml']);
      const text = await watch.until(COUNTS);
      assert.match(text, /0 still failing, 2 passing$/m);
      assert.doesNotMatch(text, /PROJECT_OBJECT/);
      // An editor or git may remove a file before it writes it again.
      rmSync(join(folder, 'rex-conformance.yaml'));
      assert.match(await watch.until(/^waiting for a change$/m), /^WATCH_NO_PROJECT: /m);
      writeFileSync(join(folder, 'rex-conformance.yaml'), FILES['rex-conformance.yaml']);
      assert.match(await watch.until(COUNTS), /0 still failing, 2 passing$/m);
    });
  });

  test('waits for an object that is not there yet, wherever the project has it', async () => {
    await watching(async (watch, folder) => {
      await watch.until(COUNTS);
      rmSync(join(folder, 'hello'));
      writeFileSync(join(folder, 'rex-conformance.yaml'), 'objects: [made, port_filter]\n');
      await watch.until(/^waiting for a change$/m);
      copyFileSync(join(BIN, 'hello'), join(folder, 'made'));
      assert.match(await watch.until(COUNTS), /^1 scenario newly failing, .*, 1 passing$/m);
    });
  });

  test('runs at the next change what one unreadable feature kept from running', async () => {
    await watching(async (watch, folder) => {
      await watch.until(COUNTS);
      writeFileSync(join(folder, 'hello'), RENAMED);
      writeFileSync(join(folder, 'features/new.feature'), 'no feature\n');
      assert.match(await watch.until(COUNTS), /^✗ a feature cannot be read: /m);
      writeFileSync(join(folder, 'features/new.feature'), feature('port_filter'));
      assert.match(
        await watch.until(COUNTS),
        /^1 scenario newly failing, 0 newly passing, 0 still failing, 2 passing$/m,
      );
    });
  });

  test(
    'builds again at every change until the sources build: what runs is no older object',
    needsProjectToolchain(),
    async () => {
      await watching(async (watch, folder) => {
        await watch.until(COUNTS);
        writeFileSync(join(folder, 'Cargo.toml'), 'no manifest\n');
        assert.match(await watch.until(/^waiting for a change$/m), /^BUILD_MANIFEST: /m);
        writeFileSync(join(folder, 'features/new.feature'), feature('port_filter'));
        const text = await watch.until(/^waiting for a change$/m);
        assert.match(text, /^changed: features\/new\.feature\n+BUILD_MANIFEST: /m);
        assert.doesNotMatch(text, COUNTS);
        rmSync(join(folder, 'Cargo.toml'));
        assert.match(
          await watch.until(COUNTS),
          /^0 scenarios newly failing, 0 newly passing, 0 still failing, 3 passing$/m,
        );
      });
    },
  );

  test('leaves no process behind when it is ended in the middle of a run', async () => {
    await watching(async (watch, folder) => {
      await watch.until(COUNTS);
      writeFileSync(join(folder, 'hello'), RENAMED);
      let children: readonly number[] = [];
      while (children.length === 0) {
        await setTimeout(10);
        children = watch.children();
      }
      assert.equal(await watch.stop(), 0);
      assert.deepEqual(alive(children), []);
    });
  });
});
