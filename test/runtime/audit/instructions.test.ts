import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Decoder, DecoderOptions, type Instruction } from 'iced-x86';
import { machineDependence } from '../../../runtime/audit/rules/machine-dependence.ts';
import { systemOffence } from '../../../runtime/audit/rules/system-instructions.ts';
import { vectorUnit } from '../../../runtime/audit/rules/vector-instructions.ts';

function decode(hex: string): Instruction {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const decoder = new Decoder(64, bytes, DecoderOptions.None);
  const instruction = decoder.decode();
  assert.equal(instruction.length, bytes.length, `${hex} is no instruction`);
  decoder.free();
  return instruction;
}

/** Encodings of the Intel SDM, volume 2. */
const VECTOR: readonly (readonly [string, string, string])[] = [
  ['movaps xmm0, xmm1', '0f 28 c1', 'SSE'],
  ['movq xmm0, rax', '66 48 0f 6e c0', 'SSE'],
  ['movq mm0, rax', '48 0f 6e c0', 'MMX'],
  ['emms', '0f 77', 'MMX'],
  ['vaddps ymm0, ymm1, ymm2', 'c5 f4 58 c2', 'AVX'],
  ['vaddps zmm0, zmm1, zmm2', '62 f1 74 48 58 c2', 'AVX-512'],
  ['vzeroupper', 'c5 f8 77', 'AVX'],
  ['aesenc xmm0, xmm1', '66 0f 38 dc c1', 'SSE'],
  ['cvtsi2sd xmm0, rax', 'f2 48 0f 2a c0', 'SSE'],
  ['ldmxcsr [rax]', '0f ae 10', 'SSE'],
  ['fld1', 'd9 e8', 'x87'],
  ['fild qword ptr [rax]', 'df 28', 'x87'],
  ['fninit', 'db e3', 'x87'],
  ['fwait', '9b', 'x87'],
  ['fnstcw [rax]', 'd9 38', 'x87'],
  ['fxsave [rax]', '0f ae 00', 'x87 and SSE state'],
];

const SYSTEM: readonly (readonly [string, string, RegExp])[] = [
  ['hlt', 'f4', /^is privileged$/],
  ['cli', 'fa', /interrupts/],
  ['sti', 'fb', /interrupts/],
  ['popfq', '9d', /interrupts/],
  ['in al, dx', 'ec', /reads from a port/],
  ['insb', '6c', /reads from a port/],
  ['out 0x80, al', 'e6 80', /writes to a port/],
  ['outsd', '6f', /writes to a port/],
  ['wrmsr', '0f 30', /privileged/],
  ['rdmsr', '0f 32', /privileged/],
  ['lgdt [rax]', '0f 01 10', /privileged/],
  ['lidt [rax]', '0f 01 18', /privileged/],
  ['lldt ax', '0f 00 d0', /privileged/],
  ['ltr ax', '0f 00 d8', /privileged/],
  ['lmsw ax', '0f 01 f0', /privileged/],
  ['clts', '0f 06', /privileged/],
  ['invd', '0f 08', /privileged/],
  ['wbinvd', '0f 09', /privileged/],
  ['invlpg [rax]', '0f 01 38', /privileged/],
  ['mov cr3, rax', '0f 22 d8', /privileged/],
  ['mov rax, cr0', '0f 20 c0', /privileged/],
  ['mov dr7, rax', '0f 23 f8', /privileged/],
  ['swapgs', '0f 01 f8', /privileged/],
  ['stac', '0f 01 cb', /privileged/],
  ['xsetbv', '0f 01 d1', /privileged/],
  ['syscall', '0f 05', /system call/],
  ['sysenter', '0f 34', /system call/],
  ['sysretq', '48 0f 07', /user space/],
  ['sysexit', '0f 35', /user space/],
  ['int 0x80', 'cd 80', /software interrupt/],
  ['int3', 'cc', /software interrupt/],
  ['int1', 'f1', /software interrupt/],
  ['iretq', '48 cf', /interrupt/],
  ['vmcall', '0f 01 c1', /hypervisor/],
  ['vmlaunch', '0f 01 c2', /privileged|virtual/],
  ['wrgsbase rax', 'f3 48 0f ae d8', /segment base/],
  ['mov ss, ax', '8e d0', /segment register/],
  ['pop fs', '0f a1', /segment register/],
  ['lss eax, [rax]', '0f b2 00', /segment register/],
];

/** Of these a program may use any: they work on general registers, memory and flags only. */
const HARMLESS: readonly (readonly [string, string])[] = [
  ['prefetcht0 [rax]', '0f 18 08'],
  ['prefetchw [rax]', '0f 0d 08'],
  ['lfence', '0f ae e8'],
  ['mfence', '0f ae f0'],
  ['sfence', '0f ae f8'],
  ['pause', 'f3 90'],
  ['movnti [rax], rcx', '48 0f c3 08'],
  ['popcnt rax, rax', 'f3 48 0f b8 c0'],
  ['crc32 eax, al', 'f2 0f 38 f0 c0'],
  ['andn rcx, rax, rax', 'c4 e2 f8 f2 c8'],
  ['shlx rax, rax, rcx', 'c4 e2 f1 f7 c0'],
  ['adcx rax, rax', '66 48 0f 38 f6 c0'],
  ['pushfq', '9c'],
  ['mov eax, ss', '8c d0'],
  ['lock cmpxchg [rax], rcx', 'f0 48 0f b1 08'],
  ['rep movsq', 'f3 48 a5'],
  ['div rcx', '48 f7 f1'],
  ['ud2', '0f 0b'],
  ['nop', '90'],
  ['cld', 'fc'],
];

/** Of these a program should use none: what they give is not the same on every machine. */
const DEPENDENT: readonly (readonly [string, string, RegExp])[] = [
  ['cpuid', '0f a2', /processor it runs on/],
  ['rdtsc', '0f 31', /counter/],
  ['rdtscp', '0f 01 f9', /counter/],
  ['rdpmc', '0f 33', /counter/],
  ['rdrand eax', '0f c7 f0', /random/],
  ['rdseed rax', '48 0f c7 f8', /random/],
  ['rdpid rax', 'f3 0f c7 f8', /which CPU/],
  ['xgetbv', '0f 01 d0', /processor it runs on/],
];

describe('instructions that a program must not have', () => {
  for (const [name, hex, unit] of VECTOR) {
    test(`${name} uses ${unit}`, () => {
      assert.equal(vectorUnit(decode(hex)), unit);
      assert.equal(systemOffence(decode(hex)), undefined);
    });
  }
  for (const [name, hex, offence] of SYSTEM) {
    test(`${name} is the kernel’s alone`, () => {
      assert.match(systemOffence(decode(hex)) ?? '', offence);
      assert.equal(vectorUnit(decode(hex)), undefined);
    });
  }
  for (const [name, hex, what] of DEPENDENT) {
    test(`${name} depends on the machine`, () => {
      assert.match(machineDependence(decode(hex)) ?? '', what);
      assert.equal(vectorUnit(decode(hex)), undefined);
      assert.equal(systemOffence(decode(hex)), undefined);
    });
  }
  for (const [name, hex] of HARMLESS) {
    test(`${name} is harmless`, () => {
      assert.equal(machineDependence(decode(hex)), undefined);
      assert.equal(vectorUnit(decode(hex)), undefined);
      assert.equal(systemOffence(decode(hex)), undefined);
    });
  }
});
