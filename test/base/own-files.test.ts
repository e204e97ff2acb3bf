import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import '../../node/install.ts';
import { freePath, ownText, removeOwn, removeOwnIn } from '../../base/own-files.ts';
import { readEventsFile } from '../../captures/events/events-file.ts';

describe('a file that a run writes', () => {
  let folder: string;
  const path = (name: string) => join(folder, name);
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'own-files-'));
    writeFileSync(path('a.events.yaml'), ownText('events: []\n', [{ name: 'a.object', sha256: hash('object') }]));
    writeFileSync(path('a.object'), 'object');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is an events file', () => {
    assert.deepEqual([...readEventsFile(path('a.events.yaml')).events], []);
  });

  test('is removed with what was written with it', () => {
    removeOwn(path('a.events.yaml'));
    assert.deepEqual(readdirSync(folder), []);
  });

  test('stays if its user has edited it, and another name is free', () => {
    appendFileSync(path('a.events.yaml'), '# a note\n');
    removeOwn(path('a.events.yaml'));
    assert.ok(existsSync(path('a.events.yaml')) && existsSync(path('a.object')));
    assert.equal(freePath(path('a.events.yaml')), path('a.own-2.events.yaml'));
  });

  test('leaves a companion that is another now, and every file with a folder in its name', () => {
    writeFileSync(path('a.object'), 'mine');
    removeOwn(path('a.events.yaml'));
    assert.deepEqual(readdirSync(folder), ['a.object']);
    const outside = mkdtempSync(join(tmpdir(), 'own-files-'));
    writeFileSync(join(outside, 'x'), 'x');
    writeFileSync(
      path('b.events.yaml'),
      ownText('', [{ name: `../${outside.split('/').at(-1)}/x`, sha256: hash('x') }]),
    );
    removeOwn(path('b.events.yaml'));
    assert.ok(existsSync(join(outside, 'x')));
    rmSync(outside, { recursive: true });
  });

  test('is told apart from any other file', () => {
    for (const text of ['', 'events: []\n', ownText('').slice(0, 70), ownText('a').replace('SHA-256 ', 'SHA-256 0')]) {
      writeFileSync(path('b.events.yaml'), text);
      removeOwn(path('b.events.yaml'));
      assert.ok(existsSync(path('b.events.yaml')), text);
    }
    assert.equal(freePath(path('a.events.yaml')), path('a.events.yaml'));
    assert.equal(freePath(path('none.events.yaml')), path('none.events.yaml'));
  });

  test('a folder loses those that are stale', () => {
    for (const name of ['b.events.yaml', 'c.events.yaml', 'd.yaml']) writeFileSync(path(name), ownText('x'));
    removeOwnIn(folder, (name) => name !== 'b.events.yaml');
    assert.deepEqual(readdirSync(folder), ['b.events.yaml', 'd.yaml']);
    removeOwnIn(path('none'), () => true);
  });
});
