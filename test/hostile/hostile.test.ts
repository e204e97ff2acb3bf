import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildObjects, toolsAreThere } from '../../programs/hostile/build.ts';
import type { CommandResult } from '../cli/command.ts';
import { effort, THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';
import { PLACES, WAYS } from './memory-of-the-suite.ts';
import { check, checkOutcome, objectPath, run, runOutcome } from './outcome.ts';
import { OUTCOMES } from './outcomes.ts';

/** Bytes of output: more than any of them needs, and less than what a reader or a log could not hold. */
const MOST_OUTPUT = 16 * 1024 * 1024;
/** Instructions of one run: what 100 s of virtual time hold. */
const MOST_INSTRUCTIONS = 100_000_000;

const folder = fileURLToPath(new URL('../../programs/hostile/', import.meta.url));
const INTERNAL = 70;
/** Objects that end soon, of a handler, maps and records. */
const QUICK = ['huge_queue', 'maps_of_20_gib_together'];

/** Programs that sources make with macros, or in assembly. */
const OF_MACROS: Readonly<Record<string, RegExp>> = {
  branches_everywhere: /^tangle$/,
  memory_of_the_suite: new RegExp(`^(${WAYS.join('|')})(${PLACES.join('|')})$`),
};

/** What holds whatever an object does: the suite does not fail, and says a bounded amount. */
function staysWhole(result: CommandResult, what: string): void {
  assert.notEqual(result.code, INTERNAL, `${what}: ${result.error}`);
  assert.doesNotMatch(result.error, /INTERNAL/, what);
  assert.ok(result.out.length < MOST_OUTPUT, `${what}: ${result.out.length} bytes`);
}

test('each source has an object, an outcome and all of its programs in it', () => {
  const names = readdirSync(`${folder}bin`).sort();
  const sources = readdirSync(folder).filter((name) => name.endsWith('.c'));
  assert.deepEqual(sources.map((name) => name.slice(0, -2)).sort(), names);
  assert.deepEqual(Object.keys(OUTCOMES).sort(), names);
  for (const name of names) {
    const source = readFileSync(`${folder}${name}.c`, 'utf8');
    // Programs of macros and of assembly have no line of their own.
    const programs = [...source.matchAll(/^PROGRAM\("[\w/]+", (\w+)\)/gm)].map(([, program]) => program!);
    const others = Object.keys(OUTCOMES[name]!.run).filter((program) => OF_MACROS[name]?.test(program) === true);
    assert.deepEqual(Object.keys(OUTCOMES[name]!.run).sort(), [...programs, ...others].sort(), name);
    assert.ok(statSync(objectPath(name)).size < 128 * 1024, name);
  }
});

test('each object has its row in the table of the folder', () => {
  const rows = readFileSync(`${folder}README.md`, 'utf8').matchAll(/^\| `(\w+)` \| .{10,} \| .{10,} \|$/gm);
  assert.deepEqual(
    [...rows].map(([, name]) => name),
    Object.keys(OUTCOMES).sort(),
  );
});

for (const [name, expected] of Object.entries(OUTCOMES).filter(([name]) => effort(QUICK.includes(name), true))) {
  test(`a hostile object: ${name}`, async () => {
    const checked = await check(name);
    staysWhole(checked, `check ${name}`);
    const found: Record<string, string> = {};
    for (const program of Object.keys(expected.run)) {
      const result = await run(name, program);
      staysWhole(result, `run ${name} --program ${program}`);
      found[program] = runOutcome(result);
      for (const { instructions } of JSON.parse(result.out).events) {
        assert.ok(instructions <= MOST_INSTRUCTIONS, `${name} ${program}: ${instructions} instructions`);
      }
    }
    assert.deepEqual({ check: checkOutcome(checked), run: found }, expected);
  });
}

test('the objects are built from their sources', {
  ...skipUnless(toolsAreThere(), 'no gcc, or no lld'),
  ...THOROUGH,
}, async () => {
  const built = buildObjects();
  assert.deepEqual([...built.keys()].sort(), Object.keys(OUTCOMES).sort());
  for (const [name, bytes] of built) assert.ok(bytes.length > 0, name);
});
