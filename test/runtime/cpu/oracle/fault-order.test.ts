import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RangeDecoder } from '../../../../runtime/cpu/decoder.ts';
import { createEngine } from '../../../../runtime/cpu/translation/translated-engine.ts';
import { effort, THOROUGH } from '../../../effort.ts';
import { skipUnless } from '../../../skip.ts';
import { hex } from '../machine.ts';
import { assertAgreement } from './agreement.ts';
import { type BytesCase, batchOfBytes, type Held } from './bytes.ts';
import { EngineRunner } from './engine-runner.ts';
import { scratchPage } from './layout.ts';
import { isIntel, readsRdiFirst } from './makers.ts';
import { batchAtPageEnds } from './page-end.ts';
import { runOnProcessor, whyNoProcessor } from './processor.ts';
import { Random } from './random.ts';

const absent = whyNoProcessor();
const options = skipUnless(absent === undefined, absent ?? '');

/** Places of every kind: what can be written, nothing, what can only be read, no address, and what begins or ends in another kind. */
const PLACES: readonly Held[] = [
  { offset: scratchPage(0) + 64 },
  { offset: scratchPage(2) + 64 },
  { offset: scratchPage(3) + 64 },
  { offset: scratchPage(2) - 3 },
  { offset: scratchPage(3) - 3 },
  0x8000_0000_0000_0000n,
  0n,
];

/** Those at which an operand of any size can be read. */
const READABLE: readonly Held[] = [PLACES[0]!, PLACES[2]!];

/** Instructions with two operands in memory, and the registers that say where. */
const TWO_OPERANDS: readonly (readonly [code: string, first: 'rsi' | 'rbx', second: 'rdi' | 'rsp'])[] = [
  ['a6', 'rsi', 'rdi'],
  ['66 a7', 'rsi', 'rdi'],
  ['a7', 'rsi', 'rdi'],
  ['48 a7', 'rsi', 'rdi'],
  ['f3 a6', 'rsi', 'rdi'],
  ['f2 48 a7', 'rsi', 'rdi'],
  ['a4', 'rsi', 'rdi'],
  ['48 a5', 'rsi', 'rdi'],
  ['f3 a4', 'rsi', 'rdi'],
  ['f3 48 a5', 'rsi', 'rdi'],
  ['ff 33', 'rbx', 'rsp'],
  ['66 ff 33', 'rbx', 'rsp'],
  ['8f 03', 'rbx', 'rsp'],
  ['66 8f 03', 'rbx', 'rsp'],
  ['ff 13', 'rbx', 'rsp'],
];

/** Instructions that read and write one place. */
const ONE_OPERAND = [
  '48 87 03',
  'f0 48 0f b1 0b',
  '48 0f c1 03',
  '48 01 03',
  '48 c1 23 05',
  '48 0f 38 f0 03',
  '48 0f 38 f1 03',
];

/**
 * What processors of AMD and Intel read differently: opcodes behind 0f that one of them does not know, pop with a register number, which
 * is a prefix of AMD's, and near branches with an operand-size prefix.
 */
const MAKERS_DIFFER =
  /^(?:66|67|f2|f3|48)*(?:(?:0f|c5f8|62f17c48)(?:0f|39|3[b-f]|7[89ab]|a[67]|b9|ff)|8f|62)|^66(?:e8|e9|0f8)/;

/** Whether bytes at the end of a page are no whole instruction, so that nothing of them is carried out. */
function isRefused(code: string): boolean {
  const bytes = hex(code);
  return new RangeDecoder(0, bytes).decode(0).refusal !== undefined;
}

describe('Where several accesses fault, the first to do so is the processor’s', () => {
  test('two operands in memory', { ...options, ...THOROUGH }, () => {
    const isReadable = (place: Held) => READABLE.includes(place);
    // Intel's processors write the return address, too, where a call's target is no address.
    const isOther = (code: string, one: Held, other: Held) =>
      (/a[67]$/.test(code) && readsRdiFirst() && !isReadable(one) && !isReadable(other)) ||
      (code === 'ff 13' && isIntel());
    const cases = TWO_OPERANDS.flatMap(([code, first, second]) =>
      PLACES.flatMap((one) =>
        PLACES.filter((other) => !isOther(code, one, other)).map(
          (other): BytesCase => ({ code, registers: { rcx: 2n, [first]: one, [second]: other } }),
        ),
      ),
    );
    const batch = batchOfBytes(cases);
    assertAgreement(batch, runOnProcessor(batch), 'whole');
    assertAgreement(batch, runOnProcessor(batch), 'stepping');
  });

  test('one operand that is read and written', { ...options, ...THOROUGH }, () => {
    const cases = ONE_OPERAND.flatMap((code) =>
      PLACES.map((rbx): BytesCase => ({ code, registers: { rbx }, undefinedFlags: 0x810 })),
    );
    const batch = batchOfBytes(cases);
    assertAgreement(batch, runOnProcessor(batch), 'whole');
  });

  test('addresses whose parts are addresses, and whose sum is none, or the other way round', {
    ...options,
    ...THOROUGH,
  }, () => {
    const pairs: readonly (readonly [bigint, bigint])[] = [
      [0x7fff_ffff_fff8n, 8n],
      [0x7fff_ffff_fff8n, 1n],
      [0x7fff_ffff_ffffn, 0x7fff_ffff_ffffn],
      [0xffff_8000_0000_0000n, -1n],
      [0xffff_8000_0000_0000n, -0x8000_0000_0000n],
      [0x8000_0000_0000_0000n, 0x8000_0000_0000_0000n],
      [0x8000_0000_0000n, -0x8000_0000_0000n],
      [0xffff_ffff_ffff_ffffn, 1n],
    ];
    // mov rax,[rbx+rcx], [rbp+rcx], [rcx+rbp], [rsp+rcx], [rbx+rcx+8]; mov [rbx+rcx],rax; push, pop, call and jmp [rbx+rcx].
    const codes = [
      '48 8b 04 0b',
      '48 8b 44 0d 00',
      '48 8b 04 29',
      '48 8b 04 0c',
      '48 8b 44 0b 08',
      '48 89 04 0b',
      'ff 24 0b',
    ];
    const cases = codes.flatMap((code) =>
      pairs.map(([base, index]): BytesCase => ({ code, registers: { rbx: base, rbp: base, rsp: base, rcx: index } })),
    );
    const batch = batchOfBytes(cases);
    const outcomes = runOnProcessor(batch);
    assertAgreement(batch, outcomes, 'whole');
    assert.deepEqual([...new Set(outcomes.map(({ exception }) => exception))].sort(), ['#GP', '#PF', '#SS']);
  });

  test('opcodes that are the last byte of the code, and nothing is behind it', { ...options, ...THOROUGH }, () => {
    // Those that leave the harness are left out: syscall, sysret, sysenter, sysexit.
    const left = new Set(['0f05', '0f07', '0f34', '0f35']);
    const byte = (n: number) => n.toString(16).padStart(2, '0');
    const codes = ['', '0f'].flatMap((map) => Array.from({ length: 256 }, (_, n) => `${map}${byte(n)}`));
    const random = new Random(20256);
    // Known and unknown opcodes with any ModRM byte, as many of their bytes as there happen to be.
    const longer = Array.from({ length: effort(60, 4000) }, () => {
      const prefix = random.pick(['', '', '66', 'f2', 'f3', '48', '67']);
      const map = random.pick(['', '0f', '0f38', '0f3a', 'c5f8', 'c4e278', 'c4e379', '62f17c48']);
      const rest = Array.from({ length: 2 + random.below(6) }, () => byte(random.below(256)));
      return `${prefix}${map}${rest.join('')}`;
    }).filter(isRefused);
    const others = [
      '48b80102',
      'f081c001',
      'c4e278',
      '6648',
      'f3490f',
      'c608',
      'c6c8',
      'ff3c',
      'fe54',
      '82c0',
      'c5f838',
      // As many prefixes as there may be, or more, and no instruction behind them.
      `${'66'.repeat(14)}06`,
      `${'66'.repeat(14)}40`,
      '66'.repeat(14),
      '66'.repeat(15),
      `${'2e'.repeat(13)}0f04`,
      `${'2e'.repeat(13)}0f38`,
      `${'66'.repeat(9)}81c800`,
    ];
    const wanted = [...codes.filter((code) => !left.has(code)), ...others, ...longer].filter(
      (code) => !MAKERS_DIFFER.test(code) || (isIntel() && !longer.includes(code)),
    );
    for (let first = 0; first < wanted.length; first += 128) {
      const batch = batchAtPageEnds(wanted.slice(first, first + 128));
      const processor = runOnProcessor(batch);
      const engine = new EngineRunner(createEngine).run(batch, 'whole');
      batch.cases.forEach(({ name }, n) => {
        const [expected, found] = [processor[n]!, engine[n]!];
        // What the engine does not carry out, it names.
        if (found.exception.startsWith('unsupported')) return;
        const end = ({ exception, access, address, rip }: typeof found) => ({ exception, access, address, rip });
        assert.deepEqual(end(found), end(expected), name);
      });
    }
  });
});
