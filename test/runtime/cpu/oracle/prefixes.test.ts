import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createEngine } from '../../../../runtime/cpu/translation/translated-engine.ts';
import { THOROUGH } from '../../../effort.ts';
import { skipUnless } from '../../../skip.ts';
import { assertAgreement } from './agreement.ts';
import { addressOf } from './batch.ts';
import { type BytesCase, batchOfBytes, type Held } from './bytes.ts';
import { EngineRunner } from './engine-runner.ts';
import { scratchPage } from './layout.ts';
import { runOnProcessor, whyNoProcessor } from './processor.ts';

const absent = whyNoProcessor();
const options = skipUnless(absent === undefined, absent ?? '');

const WRITABLE: Held = { offset: scratchPage(0) + 64 };
const UNMAPPED: Held = { offset: scratchPage(2) + 64 };
const READ_ONLY: Held = { offset: scratchPage(3) + 64 };
const NO_ADDRESS = 0x8000_0000_0000_0000n;

const words = (text: string) => text.split(', ');

/** An instruction from its opcode and ModRM, where `$` stands for ModRM, and `#5` for one with 5 as its reg. */
function withModrm(code: string, modrm: number): string {
  const byte = (value: number) => value.toString(16).padStart(2, '0');
  return code.replace('$', byte(modrm)).replace(/#(.)/, (_, reg) => byte((modrm & 0xc7) | (Number(reg) << 3)));
}

/** ModRM of the registers eax and ecx, and of [rbx] and ecx. */
const REGISTERS = 0xc8;
const MEMORY = 0x0b;

describe('Prefixes do on the engine what they do on the processor', () => {
  test('lock where the instruction takes none, or the operand is a register', { ...options, ...THOROUGH }, () => {
    // add, cmpxchg, xadd, xchg, inc, neg, bts, bts by an immediate, adc.
    const lockable = words('01 $, 0f b1 $, 48 0f c1 $, 87 $, ff #0, f7 #3, 0f ab $, 0f ba #5 07, 83 #2 7f');
    // add and sub to a register, cmp, test, mov from and to, bt, shl, imul, cmove, sete; then forms without a choice of operands.
    const others = words('03 $, 2b $, 39 $, 85 $, 89 $, 8b $, 0f a3 $, c1 #4 05, 0f af $, 0f 44 $, 0f 94 $');
    const fixed = words(
      '90, 50, 58, 0f c8, 98, 99, a4, f3 a4, aa, f3 ab, a6, eb 00, ff 23, ff 33, 8f 03, 48 8d 03, c3, 0f 1f 03',
    );
    const taken = lockable.map((code) => withModrm(code, MEMORY));
    const refused = [
      ...[...lockable, ...others].map((code) => withModrm(code, REGISTERS)),
      ...others.map((code) => withModrm(code, MEMORY)),
      ...fixed,
    ];
    // Where nothing is mapped, too: #UD comes before a fault of the access.
    const cases = [...taken, ...refused].flatMap((code) =>
      ['f0', '66 f0', 'f0 2e'].flatMap((prefix) =>
        [WRITABLE, UNMAPPED, READ_ONLY, NO_ADDRESS].map((place): BytesCase & { readonly form: string } => ({
          form: code,
          code: `${prefix} ${code}`,
          registers: { rbx: place, rsi: place, rdi: place, rsp: WRITABLE, rcx: 1n, rax: 3n },
          undefinedFlags: 0x8d4,
        })),
      ),
    );
    const batch = batchOfBytes(cases);
    const outcomes = runOnProcessor(batch);
    assertAgreement(batch, outcomes, 'whole');
    cases.forEach(({ form, code }, n) => {
      const isRefused = outcomes[n]!.exception === '#UD' && outcomes[n]!.rip === addressOf(batch.cases[n]!.entry);
      assert.equal(isRefused, !taken.includes(form), code);
    });
  });

  test('segments that are passed over change no exception, and gs makes it one of no stack', {
    ...options,
    ...THOROUGH,
  }, () => {
    const prefixes = words(', 26, 2e, 36, 3e, 65, 65 3e, 3e 65, 65 2e, 36 65, 66 3e, 3e 66, f2 3e');
    // mov rax from [rbx], [rbp], [rsp], [r12], [r13], [rbx+rcx], [rbp+rcx], [rcx+rbp]; mov and add to [rbp]; push, pop and jmp [rbp]; movs.
    const codes = words(
      '48 8b 03, 48 8b 45 00, 48 8b 04 24, 49 8b 04 24, 49 8b 45 00, 48 8b 04 0b, 48 8b 44 0d 00, 48 8b 04 29, 48 89 45 00, 48 01 45 00, ff 75 00, 8f 45 00, ff 65 00, a4',
    );
    const places: readonly Held[] = [NO_ADDRESS, 0x7fff_ffff_fffcn, 0x10n, UNMAPPED];
    // Of near branches with prefix 66 the engine carries out none.
    const cases = prefixes.flatMap((prefix) =>
      codes
        .filter((code) => !prefix.includes('66') || !code.startsWith('ff 65'))
        .flatMap((code) =>
          places.map((place): BytesCase => {
            const registers = { rbx: place, rbp: place, rsp: place, r12: place, r13: place, rsi: place };
            return { code: `${prefix} ${code}`, registers };
          }),
        ),
    );
    const batch = batchOfBytes(cases);
    const outcomes = runOnProcessor(batch);
    assertAgreement(batch, outcomes, 'whole');
    // Comparisons of random cases take #SS and #GP for one.
    const found = new EngineRunner(createEngine).run(batch, 'whole');
    const named = cases.map(({ code }, n) => [code, outcomes[n]!.exception]);
    assert.deepEqual(
      cases.map(({ code }, n) => [code, found[n]!.exception]),
      named,
    );
    const exceptionOf = (code: string) => outcomes[cases.findIndex((one) => one.code === code)]!.exception;
    assert.deepEqual(
      ['3e', '65', '65 3e'].map((prefix) => exceptionOf(`${prefix} 48 8b 45 00`)),
      ['#SS', '#GP', '#GP'],
    );
  });

  test('as many as an instruction may have, and more', { ...options, ...THOROUGH }, () => {
    const codes = words('06, d6, 90, 40 90, 0f 04, 01 c8, 0f b6 c1').flatMap((code) =>
      words('66, 2e, 3e').flatMap((prefix) => [12, 13, 14, 15].map((count) => `${`${prefix} `.repeat(count)}${code}`)),
    );
    const batch = batchOfBytes(codes.map((code): BytesCase => ({ code, registers: {}, undefinedFlags: 0x10 })));
    const outcomes = runOnProcessor(batch);
    assertAgreement(batch, outcomes, 'whole');
    assert.deepEqual(
      [14, 15].map((count) => outcomes[codes.indexOf(`${'66 '.repeat(count)}06`)]!.exception),
      ['#UD', '#GP'],
    );
  });

  test('prefixes that the processor passes over', { ...options, ...THOROUGH }, () => {
    const prefixes = words(
      'f3 41, f3 49, f3 66 41, f2 41, 41 f3, 66 f3, f2, f3, 2e, 66 41, 48, 66 48, 41 48, 48 41, 3e f3, f3 f2, f2 f3',
    );
    // nop or xchg; add eax,ecx; mov eax,ecx; mov r8d,5; bswap; movzx; bsr; ret-free forms of one register.
    const codes = words(
      '90, 91, 01 c8, 89 c8, 0f b6 c1, 0f af c1, 85 c8, d1 e0, 98, 99, ff c0, 0f 94 c0, 0f 1f 00, 0f 44 c1',
    );
    const registers = {
      rax: 0x1111_2222_3333_4444n,
      rcx: 0x5555_6666_7777_8888n,
      r8: 0x9999_aaaa_bbbb_ccccn,
      r9: 0xdddd_eeee_ffff_0000n,
    };
    const cases = prefixes.flatMap((prefix) =>
      codes.map((code): BytesCase => ({ code: `${prefix} ${code}`, registers, undefinedFlags: 0x8d5 })),
    );
    // Where REX.B and F3 stand before 90, Intel's processors pause, and AMD's exchange; the engine does neither.
    const batch = batchOfBytes(cases.filter(({ code }) => !/^(?:f3 66|66 f3|f3) 4[19] 90$/.test(code)));
    assertAgreement(batch, runOnProcessor(batch), 'whole');
  });
});
