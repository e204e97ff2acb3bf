import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DebugInfo } from '../../../../runtime/object/debug-info/debug-info.ts';
import type { ElfObject } from '../../../../runtime/object/elf-object.ts';
import { readObjectFile } from '../../../../runtime/object/object-file.ts';
import { THOROUGH } from '../../../effort.ts';
import { skipUnless } from '../../../skip.ts';
import { hasTool } from '../../../tools.ts';
import { codeAddresses, framesOf, symbolized } from './symbolizer.ts';

const HERE = 'test/runtime/object/debug-info';
/** Far from address 0, where linkers leave what is told of functions that they removed: llvm-symbolizer takes that for code near it. */
const PLACED = '-Clink-arg=-Wl,-Ttext=0x100000';
const RUST = [
  'rustc',
  `${HERE}/program.rs`,
  '--crate-type=cdylib',
  '-Cpanic=abort',
  '-Clink-arg=-nostdlib',
  '-Clinker=gcc',
];
const C = [`${HERE}/program.c`, '-shared', '-nostdlib', '-fPIC', '-O2'];

/** Compilers and what they are asked for. */
const BUILDS: readonly (readonly string[])[] = [
  ...['0', '2', '3', 's'].flatMap((level) =>
    ['line-tables-only', 'full'].map((debug) => [...RUST, PLACED, `-Copt-level=${level}`, `-Cdebuginfo=${debug}`]),
  ),
  [...RUST, PLACED, '-Copt-level=2', '-Cdebuginfo=full', '-Zdwarf-version=5'],
  ...['-gdwarf-2', '-gdwarf-3', '-gdwarf-4', '-gdwarf-5'].flatMap((version) => [
    ['gcc', ...C, version],
    ['clang', ...C, version],
  ]),
  ['gcc', ...C, '-gdwarf-5', '-gdwarf64'],
  ['clang', ...C, '-gdwarf-5', '-gdwarf64'],
  ['clang', ...C, '-gdwarf-5', '-gz=zlib'],
  ['clang', ...C, '-gline-tables-only'],
  ['gcc', ...C, '-g1', '-ffunction-sections'],
];

function build([tool, ...args]: readonly string[], path: string): ElfObject {
  const environment = { ...process.env, RUSTC_BOOTSTRAP: '1' };
  const { status, stderr } = spawnSync(tool!, [...args, '-o', path], { encoding: 'utf8', env: environment });
  assert.equal(status, 0, stderr);
  return readObjectFile(path);
}

describe('debug information says of every byte of code what llvm-symbolizer says', THOROUGH, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rex-conformance-debug-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [tool, ...args] of BUILDS) {
    const told = args.filter((word) => /^-C(opt|debug)|^-Zdwarf|^-g|^-ffunction/.test(word)).join(' ');
    const installed = [tool!, 'llvm-symbolizer'].find((name) => !hasTool(name));
    test(`${tool} ${told}`, skipUnless(installed === undefined, `no ${installed}`), () => {
      const path = join(folder, 'program');
      const object = build([tool!, ...args], path);
      const addresses = codeAddresses(object);
      const ours = framesOf(new DebugInfo(object), addresses);
      const theirs = symbolized(path, addresses);
      const different = addresses.filter((_, n) => ours[n]!.join('\n') !== theirs[n]!.join('\n'));
      const first = addresses.indexOf(different[0] ?? -1);
      assert.deepEqual(
        { different: different.length, ours: ours[first] },
        { different: 0, ours: theirs[first] },
        `at ${different[0]?.toString(16)}`,
      );
      assert.ok(
        ours.some((frames) => frames.length > 1),
        'something is inlined',
      );
      assert.ok(addresses.length > 100);
    });
  }

  test('what is left of removed functions says nothing', skipUnless(hasTool('rustc'), 'no rustc'), () => {
    const options = ['-Copt-level=2', '-Cdebuginfo=full'];
    const path = join(folder, 'program');
    const [near, far] = [[], [PLACED]].map((place) => {
      const object = build([...RUST, ...place, ...options], path);
      return framesOf(new DebugInfo(object), codeAddresses(object));
    });
    assert.deepEqual(near, far);
    assert.ok(near!.some((frames) => frames.length > 1));
  });
});
