import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import { filesBelow } from '../../base/files-below.ts';
import { readInputFile } from '../../base/input-file.ts';
import { filesIn, nearestPath } from '../../base/near-files.ts';
import '../../node/install.ts';
import { THOROUGH } from '../effort.ts';

const startsWithX = (start: Uint8Array) => start[0] === 0x78;
const root = mkdtempSync(join(tmpdir(), 'near-files-'));

function put(path: string, text = 'x'): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

before(() => {
  put('target/release/port_filter');
  put('target/release/port_filter.d', 'd');
  put('captures/dns-and-http.pcapng', 'c');
  put('node_modules/endless');
  put('.hidden/endless');
});
after(() => rmSync(root, { recursive: true }));

describe('the file that was probably meant', () => {
  const near: readonly (readonly [path: string, found: string | undefined])[] = [
    ['target/release/port_fliter', 'target/release/port_filter'],
    ['taget/relaese/port_filter', 'target/release/port_filter'],
    ['port_filter', 'target/release/port_filter'],
    ['no/such/folder/port_filters.o', 'target/release/port_filter'],
    ['src/port_filter.rs', 'target/release/port_filter'],
    ['endless', undefined],
    ['', undefined],
    ['a\0b', undefined],
    ['x'.repeat(100_000), undefined],
  ];
  for (const [path, found] of near) {
    test(`${JSON.stringify(path.slice(0, 40))} → ${found}`, () => {
      assert.equal(nearestPath(path, { root, begins: startsWithX }), found);
    });
  }

  test('it has an absolute path where one was written', () => {
    assert.equal(nearestPath(join(root, 'target/release/port_filtr')), join(root, 'target/release/port_filter'));
  });

  test('it is a folder where one was meant', () => {
    assert.equal(nearestPath('captrues', { root, folder: true }), 'captures');
  });
});

describe('a file that cannot be read', () => {
  const refusal = (path: string) => {
    try {
      readInputFile(path, { what: 'an object file', largest: 10, begins: startsWithX });
    } catch (error) {
      assert.ok(error instanceof Diagnostic);
      return error;
    }
    return assert.fail('it is read');
  };

  test('names the nearest', THOROUGH, () => {
    assert.match(
      refusal(join(root, 'target/release/port_filtr')).hint,
      /^write \S+\/target\/release\/port_filter, or check/,
    );
  });

  test('names the files of its kind, where it is a folder', () => {
    const { code, cause, hint } = refusal(join(root, 'target'));
    assert.equal(code, 'FILE_IS_DIRECTORY');
    assert.match(cause, /^files in it: \S+\/release\/port_filter$/);
    assert.match(hint, /^name one file in it, such as \S+\/release\/port_filter$/);
    assert.match(refusal(join(root, 'captures')).cause, /no file in it that can be an object file/);
  });
});

test('a search is bounded, opens no pipe, and goes into no hidden folder, node_modules or link', THOROUGH, () => {
  const folder = mkdtempSync(join(tmpdir(), 'near-files-'));
  try {
    for (let index = 0; index < 6000; index += 1) writeFileSync(join(folder, `f${index}`), '');
    assert.equal(filesBelow(folder).length, 5000);
  } finally {
    rmSync(folder, { recursive: true });
  }
  execFileSync('mkfifo', [join(root, 'captures/pipe')]);
  execFileSync('ln', ['-s', '.', join(root, 'loop')]);
  assert.deepEqual(filesIn(root, startsWithX), [join(root, 'target/release/port_filter')]);
  assert.equal(nearestPath('pip', { root }), undefined);
});

describe('a file that only the package has', () => {
  const before = process.cwd();
  const paths = ['programs/bin/slice_index', 'slice_index', 'captures/files/echo.pcap', 'echo.pcap'];

  for (const path of paths) {
    test(`is named where it lies: ${path}`, () => {
      process.chdir(root);
      try {
        const found = nearestPath(path)!;
        assert.ok(found.endsWith(`/${path}`), found);
        assert.ok(existsSync(found), found);
        assert.equal(nearestPath(path, { begins: startsWithX }), undefined);
        assert.equal(nearestPath(path, { root }), undefined);
      } finally {
        process.chdir(before);
      }
    });
  }

  test('is none beside or above the package', () => {
    process.chdir(root);
    try {
      for (const path of ['../package.json', '/package.json', 'programs/../../package.json'])
        assert.doesNotMatch(nearestPath(path) ?? '', /package\.json$/);
    } finally {
      process.chdir(before);
    }
  });
});
