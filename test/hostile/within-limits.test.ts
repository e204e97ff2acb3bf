import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { suiteCommand, suiteImports } from '../bundled.ts';
import { THOROUGH } from '../effort.ts';
import { type MeasuredProcess, measured } from './measured.ts';
import { objectPath } from './outcome.ts';
import { OUTCOMES } from './outcomes.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CUCUMBER = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
const INTERNAL = 70;
/** Seconds of processor time, and mebibytes, that a command may take for an object, whatever that does. It takes at most 10 s here; others are slower. */
const MOST_SECONDS = 60;
const MOST_MEBIBYTES = 1024;
/** Bytes that it may print. */
const MOST_OUTPUT = 16 * 1024 * 1024;
const BUDGET = ['--budget', '2 s'];
const COMMANDS = [
  ['check', '--json'],
  ['sweep', '--json', ...BUDGET],
  ['explore', '--json', ...BUDGET],
  ['run', '--json'],
] as const;

function endsInLimits({ code, seconds, mebibytes, error }: MeasuredProcess, what: string, shares = 1): void {
  assert.notEqual(code, INTERNAL, `${what}: ${error}`);
  assert.notEqual(code, null, what);
  assert.doesNotMatch(error, /INTERNAL|JavaScript heap/, what);
  assert.ok(seconds < MOST_SECONDS * shares, `${what} takes ${seconds} s`);
  assert.ok(mebibytes < MOST_MEBIBYTES, `${what} takes ${mebibytes} MiB`);
}

for (const name of Object.keys(OUTCOMES)) {
  test(`each command ends soon, in little memory, and says what it found: ${name}`, THOROUGH, async () => {
    for (const [command, ...options] of COMMANDS) {
      const result = await measured([suiteCommand(), command, objectPath(name), ...options]);
      endsInLimits(result, `${command} ${name}`);
      assert.ok(result.out.length < MOST_OUTPUT, `${command} ${name} prints ${result.out.length} bytes`);
      assert.equal(typeof JSON.parse(result.out), 'object');
    }
  });
}

/** A scenario with the first program of an object that sees packets, and a verdict that it may not come to. */
function scenario(name: string, number: number): string {
  const source = readFileSync(join(ROOT, `programs/hostile/${name}.c`), 'utf8');
  const program = /^PROGRAM\("xdp", (\w+)\)/m.exec(source)?.[1] ?? 'tangle';
  return `
  Scenario: [${number}] ${name}
    Given the object "${name}"
    And program "${program}" is attached to xdp on "eth0"
    When the packet "00 11 22 33 44 55 66 77 88 99 aa bb cc dd" arrives
    Then the verdict is XDP_PASS
    And nothing else changed
`;
}

test('a scenario of each object ends, and fails as other scenarios do', THOROUGH, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-hostile-'));
  try {
    const names = Object.keys(OUTCOMES);
    writeFileSync(join(folder, 'a.feature'), `Feature: a\n${names.map(scenario).join('')}`);
    writeFileSync(join(folder, 'rex-conformance.yaml'), 'objects: [objects/*]\n');
    cpSync(join(ROOT, 'programs/hostile/bin'), join(folder, 'objects'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const settings = { import: suiteImports(), format: ['summary'], publish: false };
    writeFileSync(join(folder, 'cucumber.mjs'), `export default ${JSON.stringify(settings)};\n`);
    const result = await measured([CUCUMBER, 'a.feature'], folder);
    endsInLimits(result, 'the scenarios', names.length);
    assert.match(result.out, new RegExp(`^${names.length} scenarios \\(`, 'm'), result.out.slice(-2000));
    assert.doesNotMatch(result.out, /INTERNAL|undefined step|TypeError|RangeError/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
