import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { release } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { packageRoot } from '../../node/package-root.ts';
import { compile, whyNoCompiler } from '../compile.ts';
import { sample, THOROUGH } from '../effort.ts';
import { dup, fireOne, kernelWith } from '../runtime/run/corpus-kernel.ts';
import { skipUnless } from '../skip.ts';
import { hasTool } from '../tools.ts';
import { TWINS } from './ebpf-twins.ts';

const XDP = 6;
const INSTRUCTION_LIMIT = 1_000_000;

interface Verdict {
  readonly errno: number;
  readonly log: string;
}

function ask(loader: string, code: Uint8Array): Verdict {
  const { stdout } = spawnSync(loader, [String(XDP)], { input: code });
  const text = stdout.toString();
  const end = text.indexOf('\n');
  return { errno: Number(text.slice(0, end)), log: text.slice(end + 1) };
}

/** Why the running kernel cannot be asked, or the loader to ask it with. */
function witness(): { loader: string } | { reason: string } {
  const compiler = whyNoCompiler();
  if (compiler !== undefined) return { reason: compiler };
  const loader = compile([join(import.meta.dirname, 'load-program.c')], ['-O1']);
  const { errno, log } = ask(loader, TWINS[0]!.workaround);
  if (errno !== 0) return { reason: `bpf(2) is not permitted (errno ${errno} ${log.trim()})` };
  if (!release().startsWith('6.18.')) return { reason: `the messages are those of Linux 6.18, not of ${release()}` };
  return { loader };
}

const found = witness();
const loader = 'loader' in found ? found.loader : '';
const WITH_KERNEL = skipUnless(loader !== '', 'reason' in found ? found.reason : '');

const DISASSEMBLE = ['-d', '-M', 'intel', '-C'];
const WITH_OBJDUMP = skipUnless(hasTool('objdump'), 'no objdump');

describe("eBPF's verifier", () => {
  for (const [at, { category, program, code, errno, refusal, workaround }] of sample([...TWINS.entries()], 1)) {
    test(`refuses twin ${at + 1}, of ${program}: "${refusal}"`, WITH_KERNEL, () => {
      const verdict = ask(loader, code);
      assert.equal(verdict.errno, errno, verdict.log.slice(-500));
      assert.ok(verdict.log.split('\n').includes(refusal), verdict.log.slice(-500));
    });

    test(`takes twin ${at + 1} with the workaround: ${category}`, WITH_KERNEL, () => {
      const verdict = ask(loader, workaround);
      assert.equal(verdict.errno, 0, verdict.log.slice(-500));
    });
  }
});

describe('the programs of the chapter do what the twins cannot', () => {
  test('the field is read with a load of 16 bits', WITH_OBJDUMP, () => {
    const text = spawnSync('objdump', [
      ...DISASSEMBLE,
      join(packageRoot, 'programs/bin/gap_narrow_load'),
    ]).stdout.toString();
    const body = /<[^\n]*lower_half[^\n]*>:\n((?:.+\n)+)/.exec(text)?.[1];
    assert.match(body ?? '', /\bmovzx\s+\w+,WORD PTR \[/);
  });

  test('more instructions run than the verifier would look at', THOROUGH, async () => {
    const target = await kernelWith('gap_call_tree');
    const run = await fireOne(target, dup(6));
    assert.equal(run.outcome, 'completed');
    assert.ok(run.instructions > INSTRUCTION_LIMIT, `${run.instructions} instructions`);
    await target.shutdown();
  });

  test('a loop of 1,400 steps ends with the data', THOROUGH, async () => {
    const target = await kernelWith('gap_data_loop');
    const chain = Array.from({ length: 700 }, (_, step) => [1, step % 2, ...(step % 2 === 0 ? [] : [0])]).flat();
    const run = await fireOne(target, {
      kind: 'packet',
      bytes: Uint8Array.from([...new Array(14).fill(0), ...chain, 0]),
    });
    assert.equal(run.verdict, 'XDP_PASS');
    const [walked] = await target.readMap('walked');
    assert.deepEqual([...new Uint32Array(walked!.value.slice().buffer)], [700, chain.length]);
    await target.shutdown();
  });
});
