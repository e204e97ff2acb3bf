import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { DebugInfo } from '../../../../runtime/object/debug-info/debug-info.ts';
import type { ElfObject } from '../../../../runtime/object/elf-object.ts';

/** Every address of code in a file, apart from what the linker made. */
export function codeAddresses({ sections }: ElfObject): number[] {
  const code = sections.filter(({ name }) => name.startsWith('.text'));
  return code.flatMap(({ address, size }) => Array.from({ length: size }, (_, at) => address + at));
}

/** The lines of a frame without its function's name: llvm-symbolizer takes that of the outermost one from the symbol table. */
function withoutOutermost(frames: readonly string[]): readonly string[] {
  return frames.map((frame, index) => (index === frames.length - 1 ? frame.replace(/^.* (?=\S+$)/, '? ') : frame));
}

/** What llvm-symbolizer says of addresses: for each its frames, the innermost first, as `name file:line:column`. */
export function symbolized(path: string, addresses: readonly number[]): readonly (readonly string[])[] {
  const { stdout, status, stderr } = spawnSync(
    'llvm-symbolizer',
    ['--inlines', '--functions=linkage', '--no-demangle', '--output-style=LLVM', `--obj=${path}`],
    { input: addresses.map((at) => `0x${at.toString(16)}\n`).join(''), encoding: 'utf8', maxBuffer: 1 << 30 },
  );
  assert.equal(status, 0, stderr);
  const blocks = stdout.trimEnd().split('\n\n');
  assert.equal(blocks.length, addresses.length);
  return blocks.map((block) => {
    const lines = block.split('\n');
    const frames = Array.from({ length: lines.length / 2 }, (_, n) => `${lines[2 * n]} ${lines[2 * n + 1]}`);
    return frames.length === 1 && frames[0]!.endsWith(' ??:0:0') ? [] : withoutOutermost(frames);
  });
}

/** What this project says of addresses, in the same form. */
export function framesOf(info: DebugInfo, addresses: readonly number[]): readonly (readonly string[])[] {
  return addresses.map((at) => {
    const frames = info
      .framesAt(at)
      .map(({ name, file, line, column }) => `${name ?? '??'} ${file ?? '??'}:${line}:${column}`);
    return frames.length === 1 && frames[0]!.endsWith(' ??:0:0') ? [] : withoutOutermost(frames);
  });
}
