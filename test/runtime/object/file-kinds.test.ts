import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { buildRexElf } from './elf-builder.ts';

function refusal(bytes: Uint8Array): Diagnostic {
  try {
    readElfObject(bytes, 'file');
  } catch (error) {
    assert.ok(error instanceof Diagnostic);
    return error;
  }
  return assert.fail('it was read');
}

const bzImage = Buffer.alloc(0x400);
bzImage.write('MZ');
bzImage.write('HdrS', 0x202);

describe('a file that is taken for an object by mistake is called what it is', () => {
  for (const [what, start, message] of [
    ['an archive', Buffer.from('!<arch>\n'), /an archive \(a static library, \.a or \.rlib\)/],
    ['a crate', Buffer.from('rust\0\0\0\x09'), /metadata of a Rust crate/],
    ['bitcode', Buffer.from([0x42, 0x43, 0xc0, 0xde, 0x35, 0x14]), /LLVM bitcode/],
    ['WebAssembly', Buffer.from('\0asm\x01\0\0\0'), /a WebAssembly module/],
    ['a kernel', bzImage, /a compressed kernel image/],
    ['PE', Buffer.from('MZ\x90\0'), /Windows or UEFI/],
    ['Mach-O', Buffer.from([0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1]), /macOS \(Mach-O\)/],
    ['a universal binary', Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2]), /several machines/],
    ['a script', Buffer.from('#!/bin/sh\necho\n'), /this is a script/],
    ['a Rust source with an attribute', Buffer.from('#![no_std]\n'), /this is a text file/],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), /compressed by gzip/],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /compressed by xz/],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), /compressed by zstd/],
    ['a capture', Buffer.from([0xd4, 0xc3, 0xb2, 0xa1, 2, 0]), /a packet capture \(pcap\)/],
    ['pcapng', Buffer.from([0x0a, 0x0d, 0x0d, 0x0a, 0x1c, 0]), /a packet capture \(pcapng\)/],
    ['BTF', Buffer.from([0x9f, 0xeb, 1, 0]), /BTF, the types/],
  ] as const) {
    test(what, () => {
      const error = refusal(start);
      assert.equal(error.code, 'ELF_NOT_ELF');
      assert.match(error.message, message);
      assert.ok(error.hint.length > 0);
    });
  }

  for (const [what, header] of [
    ['linked or not', { e_machine: 247, e_type: 1 }],
    ['big endian', { e_machine: 247 << 8, EI_DATA: 2 }],
    ['of 32 bits', { e_machine: 247, EI_CLASS: 1 }],
  ] as const) {
    test(`an eBPF object, ${what}`, () => {
      const error = refusal(buildRexElf({}, { header }).bytes);
      assert.deepEqual([error.code, error.errno], ['ELF_MACHINE', 'EINVAL']);
      assert.match(error.message, /this is an eBPF program$/);
      assert.match(error.cause, /native code/);
    });
  }

  test('an object of another machine is told by its machine before its type', () => {
    assert.equal(refusal(buildRexElf({}, { header: { e_machine: 183, e_type: 1 } }).bytes).code, 'ELF_MACHINE');
    assert.match(refusal(buildRexElf({}, { header: { EI_CLASS: 1, e_machine: 40 } }).bytes).cause, /40 \(EM_ARM\)/);
    assert.match(refusal(buildRexElf({}, { header: { e_type: 4 } }).bytes).hint, /core dump/);
    assert.match(refusal(buildRexElf({}, { header: { e_type: 1 } }).bytes).hint, /is not linked yet/);
  });
});
