import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import '../../node/install.ts';
import { freeCompanion, freePath, ownText, removeOwn, removeOwnIn, stemFor } from '../../base/own-files.ts';
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

  test('has a name that its file system takes, whatever it is for', () => {
    const long = ['x'.repeat(255), `${'x'.repeat(254)}y`, 'é'.repeat(127), '€'.repeat(85), '😀'.repeat(64)];
    const stems = long.map(stemFor);
    assert.equal(new Set(stems).size, long.length);
    for (const [n, stem] of stems.entries()) {
      assert.ok(Buffer.byteLength(stem) <= 150 && !stem.includes('\ufffd'), stem);
      assert.ok(long[n]!.startsWith(stem.slice(0, -17)), stem);
      writeFileSync(path(`${stem}.REX-RESOURCE-03.12.own-2.events.yaml`), '');
    }
    for (const short of ['hello', 'x'.repeat(150)]) assert.equal(stemFor(short), short);
    assert.notEqual(stemFor('x'.repeat(151)), 'x'.repeat(151));
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

  test('for another owner has another name, and stays when this one removes its own', () => {
    writeFileSync(path('b.events.yaml'), ownText('x', [], 'one/"b".o'));
    assert.deepEqual(
      ['one/"b".o', 'two/b.o', undefined].map((owner) => freePath(path('b.events.yaml'), owner)),
      [path('b.events.yaml'), path('b.own-2.events.yaml'), path('b.own-2.events.yaml')],
    );
    removeOwnIn(folder, () => true, 'two/b.o');
    assert.ok(existsSync(path('b.events.yaml')));
    removeOwnIn(folder, () => true, 'one/"b".o');
    assert.ok(!existsSync(path('b.events.yaml')));
  });

  test('is found again whatever the name of its owner has in it', () => {
    for (const owner of ['a\u2028b', 'a\u2029b"', `${'\u0001'.repeat(4000)}`, 'a\nb']) {
      const companions = [{ name: `c${owner.slice(0, 9)}`, sha256: hash('x') }];
      writeFileSync(path('c.events.yaml'), ownText('', companions, owner));
      assert.equal(freePath(path('c.events.yaml'), owner), path('c.events.yaml'), JSON.stringify(owner.slice(0, 9)));
    }
  });

  test('replaces a companion that was written before, and none that its user has edited', () => {
    const nameOf = (number: number) => `a${number === 1 ? '' : number}.object`;
    const free = (text: string) => freeCompanion(path('a.events.yaml'), hash(text), nameOf);
    assert.equal(free('other'), 'a.object');
    writeFileSync(path('a.object'), 'mine');
    assert.equal(free('other'), 'a2.object');
    assert.equal(free('mine'), 'a.object');
    writeFileSync(path('a.object'), 'object');
    appendFileSync(path('a.events.yaml'), '# a note\n');
    assert.equal(free('other'), 'a2.object');
    rmSync(path('a.object'));
    assert.equal(free('other'), 'a.object');
  });

  test('a folder loses those that are stale', () => {
    for (const name of ['b.events.yaml', 'c.events.yaml', 'd.yaml']) writeFileSync(path(name), ownText('x'));
    removeOwnIn(folder, (name) => name !== 'b.events.yaml');
    assert.deepEqual(readdirSync(folder), ['b.events.yaml', 'd.yaml']);
    removeOwnIn(path('none'), () => true);
  });
});
