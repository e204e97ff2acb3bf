import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ProgramAnalysis } from '../../../runtime/audit/program-analysis.ts';
import { sample, THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';
import { analyse, BIN } from './audit-kernel.ts';

const present = hasTool('objdump');

/** What objdump says of one function. */
interface DisassembledFunction {
  readonly address: number;
  /** Mnemonic and operands by address. */
  readonly instructions: ReadonlyMap<number, string>;
  /** Addresses of direct calls, and where they lead. */
  readonly calls: ReadonlyMap<number, number>;
}

const disassembled = new Map<string, DisassembledFunction[]>();

/** What objdump says of an object of the corpus, which it is asked once. */
function disassemble(name: string): DisassembledFunction[] {
  const known = disassembled.get(name);
  if (known !== undefined) return known;
  const text = execFileSync('objdump', ['-d', '-M', 'intel', '--no-show-raw-insn', join(BIN, name)], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const functions: { address: number; instructions: Map<number, string>; calls: Map<number, number> }[] = [];
  for (const line of text.split('\n')) {
    const head = /^([0-9a-f]{16}) <(.*)>:$/.exec(line);
    if (head !== null) {
      functions.push({ address: Number.parseInt(head[1]!, 16), instructions: new Map(), calls: new Map() });
      continue;
    }
    const body = /^ *([0-9a-f]+):\t(.*?) *$/.exec(line);
    const current = functions.at(-1);
    if (body === null || current === undefined) continue;
    const address = Number.parseInt(body[1]!, 16);
    current.instructions.set(address, body[2]!);
    const call = /^call +([0-9a-f]+)/.exec(body[2]!);
    if (call !== null) current.calls.set(address, Number.parseInt(call[1]!, 16));
  }
  disassembled.set(name, functions);
  return functions;
}

/** Instructions of which a function may have some that control does not reach: what fills the space up to its end or behind what never returns. */
const FILLING = /^(nop|int3|ud2|xchg +ax,ax|data16|cs nop)/;

function reachedOf(program: ProgramAnalysis): Set<number> {
  return new Set(program.reachable().map(({ address }) => address));
}

const OBJECTS = sample(
  ['hello', 'bmc', 'printer', 'arithmetic', 'dispatch_table', 'opt/printer.O3', 'opt/arithmetic.Oz', 'deep_frames'],
  0,
  (name) => name === 'dispatch_table',
);

describe('objdump agrees', { ...skipUnless(present, 'no objdump') }, () => {
  for (const name of OBJECTS) {
    test(`${name}: every instruction is read, and read where objdump reads one`, () => {
      const program = analyse(readFileSync(join(BIN, name)));
      const functions = disassemble(name);
      const reached = reachedOf(program);
      const theirs = new Map(functions.flatMap(({ instructions }) => [...instructions]));
      assert.deepEqual(
        [...reached].filter((address) => !theirs.has(address)),
        [],
        'instructions that objdump does not have',
      );
      const missed = [...theirs].filter(([address, text]) => !reached.has(address) && !FILLING.test(text));
      assert.deepEqual(missed, [], 'instructions that are not reached');
      assert.ok(reached.size > 1000 || name === 'deep_frames');
    });

    test(`${name}: every call leads where objdump says`, () => {
      const program = analyse(readFileSync(join(BIN, name)));
      for (const { address, calls } of disassemble(name)) {
        const ours = program.functions.get(address);
        assert.ok(ours !== undefined, `no function at ${address.toString(16)}`);
        const direct = ours.calls.flatMap(({ address: at, target, tail }) =>
          !tail && target.kind === 'address' && program.text.at(at).flow === 'call' ? [[at, target.address]] : [],
        );
        assert.deepEqual(direct, [...calls], ours.name);
      }
    });
  }

  test('without optimisation, what is not reached is behind a test that cannot fail', THOROUGH, () => {
    const program = analyse(readFileSync(join(BIN, 'opt/printer.O0')));
    const reached = reachedOf(program);
    const functions = disassemble('opt/printer.O0');
    const missed = functions.filter(({ instructions }) =>
      [...instructions].some(([address, text]) => !reached.has(address) && !FILLING.test(text)),
    );
    const names = missed.map(({ address }) => program.text.nameOf(address)).sort();
    assert.deepEqual(names, ['<u8>::_fmt_inner', 'core::hint::unreachable_unchecked']);
  });
});
