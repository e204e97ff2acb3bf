import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { knownNames, listNames } from '../../base/known-names.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import { packageRoot } from '../../node/package-root.ts';
import { type CatalogueError, diagnosticCatalogue } from '../../reports/site/diagnostic-catalogue.ts';
import { effort, THOROUGH } from '../effort.ts';

describe('names that exist, for who wrote one that does not', () => {
  test('those that are near come first, the nearest foremost, the others as they were given', () => {
    const { nearest, list } = knownNames('port_fliter', ['classifier', 'port_filters', 'bmc', 'port_filter']);
    assert.equal(nearest, 'port_filter');
    assert.equal(list, 'port_filter, port_filters, classifier, bmc');
  });

  test('a name that contains the word is meant where none is spelt nearly so, the shortest foremost', () => {
    assert.equal(nearestWord('echo', ['dns-nanosecond.pcap', 'echo-big-endian.pcap', 'echo.pcap']), 'echo.pcap');
    assert.equal(nearestWord('ec', ['echo-big-endian.pcap']), undefined);
    assert.equal(nearestWord('x', ['y', 'z']), undefined);
  });

  test('of very many the first are shown, and how many more there are', () => {
    const many = Array.from({ length: 300 }, (_, index) => `map_${index}`);
    const { nearest, list } = knownNames('map_299', many);
    assert.equal(nearest, 'map_299');
    assert.match(list, /^map_299, (?:map_\d+, ){18}map_\d+ and 280 more$/);
    const long = listNames(many.map((name) => `${name}${'x'.repeat(5000)}`));
    assert.match(long, /^map_0x+…, .* and 29\d more$/);
    assert.ok(long.length < 1100, `${long.length} characters`);
  });

  test('names are shown as text on one line', () => {
    const { nearest, list } = knownNames('counts', ['count\x1b[31ms', 'a\nb', '::error::x']);
    assert.equal(nearest, 'count\\x1b[31ms');
    assert.equal(list, 'count\\x1b[31ms, a\\nb, \\x3a:error::x');
  });

  test('a list of nothing says so', () => {
    assert.deepEqual(knownNames('a', []), { nearest: undefined, list: 'none' });
  });

  test('hostile names take no time: very many, and very long ones', THOROUGH, () => {
    const names = Array.from({ length: effort(10_000, 100_000) }, (_, index) => `${'a'.repeat(300)}${index}`);
    const before = process.cpuUsage().user;
    knownNames('a'.repeat(200), names);
    assert.ok(process.cpuUsage().user - before < 5e6, 'it takes more than 5 s of processor time');
  });
});

/** Codes that say that something is not known, though no name of a list was given. */
const NO_NAME: Readonly<Record<string, string>> = {
  AUDIT_UNKNOWN_FRAME: 'what the audit finds in code',
  CAPTURE_UNKNOWN_FORMAT: 'bytes of a file',
  CPU_UNKNOWN: 'a number; the message says which there are',
  LOAD_SYMBOL_UNKNOWN: 'what the kernel says of an object',
  MAP_TYPE_UNKNOWN: 'a number; the message has the types',
  NO_SUCH_EVENT: 'a number; the message says how many there are',
  NO_SUCH_PHRASE: 'words that are in no phrase together',
  VERDICT_UNKNOWN: 'what a program returns',
};

describe('an error of a name that does not exist', THOROUGH, () => {
  let errors: readonly CatalogueError[];

  before(() => {
    errors = diagnosticCatalogue(packageRoot).filter(({ code }) => /NO_SUCH|UNKNOWN/.test(code));
  });

  test('is of a code that this test knows by its form', () => {
    assert.ok(errors.length > 20, `only ${errors.length}`);
    const codes = errors.map(({ code }) => code);
    assert.deepEqual(
      Object.keys(NO_NAME).filter((code) => !codes.includes(code)),
      [],
      'there is no longer such a code',
    );
  });

  test('lists the names that exist, in bounds', () => {
    const others = errors.filter(({ code, kind, file }) => {
      if (code in NO_NAME || kind === 'internal') return false;
      const source = readFileSync(join(packageRoot, file.replace(/:\d+$/, '')), 'utf8');
      return !/\b(?:knownNames|listNames)\(/.test(source) || /known are[^`]*\.join\(/.test(source);
    });
    assert.deepEqual(
      others.map(({ code, file }) => `${code} of ${file}`),
      [],
    );
  });
});
