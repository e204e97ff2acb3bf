import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { THOROUGH } from '../../effort.ts';
import { command, withFile } from '../command.ts';
import { isValid } from '../run-json.ts';

/** explicit_panic of the corpus, built by `npm run programs -- --lines=FOLDER`, without `.debug_aranges` and `.debug_frame`, and compressed. */
const FILE = 'test/runtime/object/debug-info/fixtures/explicit_panic';
const object = readFileSync(FILE);

interface Frame {
  readonly symbol: string;
  readonly source?: readonly { function: string; file: string; line: number; column: number; inlined: boolean }[];
}

interface Finding {
  readonly sources?: readonly string[];
  readonly run: {
    readonly trace: readonly string[];
    readonly sources: readonly (readonly string[])[];
    readonly disassembly: readonly { readonly here: boolean; readonly source?: string }[];
  };
}

interface Checked {
  readonly objects: readonly {
    readonly report: { readonly requirements: readonly { id: string; findings: Finding[] }[] };
  }[];
}

interface Document {
  readonly events: readonly { panic: { frames: readonly Frame[]; sourceProblem?: string } }[];
}

/** The object with other bytes at the beginning of one of its sections. */
function damaged(section: string, bytes: readonly number[]): Uint8Array {
  const { offset } = readElfObject(object, FILE).sections.find(({ name }) => name === section)!;
  const copy = Uint8Array.from(object);
  copy.set(bytes, offset);
  return copy;
}

/** `run --json` of an object, and of its panic the frames with and without their sources. */
async function runOf(bytes: Uint8Array) {
  return await withFile('explicit_panic', bytes, async (path) => {
    const { out, error, code } = await command(['run', path, '--json']);
    assert.equal(error, '');
    const document = JSON.parse(out) as Document;
    assert.ok(isValid(document), JSON.stringify(isValid.errors, null, 2));
    const { frames, sourceProblem } = document.events[0]!.panic;
    const bare = JSON.parse(out, (key, value) =>
      ['source', 'sourceProblem', 'path'].includes(key) ? undefined : value,
    );
    return { frames, sourceProblem, bare, code };
  });
}

describe('stack traces with source lines', () => {
  test('as text: below each frame of the program', THOROUGH, async () => {
    const { out } = await command(['run', FILE]);
    assert.match(
      out,
      /^ +explicit_panic\+0x32\/0x40\n +programs\/src\/explicit_panic\.rs:11:5 in explicit_panic, inlined into\n(?: +\S+:\d+:\d+ in \w+, inlined into\n)+ +programs\/rex\/src\/entry\.rs:17:26 in entry\n +rex_dispatcher_func\+/m,
    );
    assert.match(out, /rex_landingpad\+0x60\/0xd0\n +__rustc::/, 'frames of the kernel have none');
    assert.match(
      out,
      / {2}rex_prog_\w+::explicit_panic\+0x32\/0x40\n.* {2}rex_dispatcher_func/,
      'the log stays as it is',
    );
  });

  test('as JSON of the published schema', async () => {
    const { frames, sourceProblem } = await runOf(object);
    const source = frames.find(({ symbol }) => symbol === 'explicit_panic')?.source;
    assert.deepEqual(source?.[0], {
      function: 'explicit_panic',
      file: 'programs/src/explicit_panic.rs',
      line: 11,
      column: 5,
      inlined: true,
    });
    assert.equal(source.at(-1)?.inlined, false);
    assert.equal(frames.find(({ symbol }) => symbol === 'rex_landingpad')?.source, undefined);
    assert.equal(sourceProblem, undefined);
  });

  test('damaged debug information changes nothing but the lines', async () => {
    const whole = await runOf(object);
    const broken = await runOf(damaged('.debug_info', [2]));
    assert.deepEqual(broken.bare, whole.bare);
    assert.equal(broken.code, whole.code);
    assert.ok(broken.frames.every(({ source }) => source === undefined));
    assert.match(
      broken.sourceProblem ?? '',
      /explicit_panic: the content at offset 0x18 of \.debug_info cannot be unpacked$/,
    );
    await withFile('explicit_panic', damaged('.debug_line', [1, 0, 0, 0, 0, 0, 0, 0, 1]), async (path) => {
      const { out, error } = await command(['run', path]);
      assert.equal(error, '');
      assert.match(out, /^ {2}source lines {2}not known: .* of \.debug_line cannot be unpacked\n/m);
    });
  });

  test('an object without debug information has none, and no problem', async () => {
    // A byte more, and no debug file of the corpus belongs to it.
    const object = Buffer.concat([readFileSync('programs/bin/explicit_panic'), Buffer.alloc(1)]);
    const { frames, sourceProblem } = await runOf(object);
    assert.ok(frames.every(({ source }) => source === undefined));
    assert.equal(sourceProblem, undefined);
  });

  test('check shows them, too, and in JSON beside the trace', THOROUGH, async () => {
    const { out } = await command(['check', FILE, '--only', 'REX-PANIC-10', '--json']);
    const [checked] = (JSON.parse(out) as Checked).objects;
    const finding = checked!.report.requirements.find(({ id }) => id === 'REX-PANIC-10')!.findings[0]!;
    const at = finding.run.trace.findIndex((frame) => frame.startsWith('explicit_panic+'));
    assert.match(
      finding.run.sources[at]![0]!,
      /^programs\/src\/explicit_panic\.rs:11:5 in explicit_panic, inlined into$/,
    );
    assert.deepEqual(finding.run.sources[0], []);
    const here = finding.run.disassembly.find((instruction) => instruction.here);
    assert.equal(here?.source, 'programs/src/explicit_panic.rs:11:5');
    const text = await command(['check', FILE, '--only', 'REX-PANIC-10']);
    assert.match(
      text.out,
      /^ +code +programs\/src\/explicit_panic\.rs:11:5\n(?: +[0-9a-f]+ {2}\w.*\n)+ +→ +102d {2}call /m,
    );
    assert.match(text.out, /^explicit_panic PARTIAL: no requirement applies, keeps 0 of 1 recommendation; /m);
    assert.match(text.out, /^ +explicit_panic\+0x32\/0x40\n +programs\/src\/explicit_panic\.rs:11:5 in /m);
  });

  test('check shows them for what the audit finds in code', async () => {
    const words = ['check', 'programs/bin/x87_instruction', '--only', 'REX-MEMORY-04'];
    const { out } = await command([...words, '--json']);
    const [checked] = (JSON.parse(out) as Checked).objects;
    const [finding] = checked!.report.requirements.find(({ id }) => id === 'REX-MEMORY-04')!.findings;
    assert.match(
      finding!.sources![0]!,
      /^programs\/broken\/instructions\.rs:75:9 in x87_instruction::x87_instruction, /,
    );
    const text = await command(words);
    assert.match(text.out, /^ +at +x87_instruction\+0x14: fild .*\n +programs\/broken\/instructions\.rs:75:9 in /m);
  });
});
