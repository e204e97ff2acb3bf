import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GuestMemory } from '../../../../kernel-model/memory/guest-memory.ts';
import { RegisterFile } from '../../../../runtime/cpu/register-file.ts';
import { InstructionAccesses } from '../../../../runtime/run/interleaving/instruction-accesses.ts';

const FROM = 0x400000;
const TO = 0x500000;
const DOWN = 0x400n;

/** The accesses of an instruction with rcx = 5, rsi = FROM and rdi = TO, as `start+size` with `r` and `w`. */
function accessesOf(bytes: readonly number[], rflags = 0n): readonly string[] {
  const memory = new GuestMemory();
  try {
    const code = memory.allocate('code', 4096, 0).offset;
    memory.u8.set(bytes, code);
    const registers = new RegisterFile(memory);
    registers.set('rcx', 5n);
    registers.set('rsi', BigInt(FROM));
    registers.set('rdi', BigInt(TO));
    registers.rflags = rflags;
    const accesses = new InstructionAccesses(memory);
    const found = accesses.accesses(accesses.formAt(code), registers);
    return found.map(({ offset, size, read, write }) => {
      const name = offset >= TO - 64 ? `to${offset - TO || ''}` : `from${offset - FROM || ''}`;
      return `${name}+${size}${read ? 'r' : ''}${write ? 'w' : ''}`;
    });
  } finally {
    memory.release();
  }
}

describe('string instructions access what they go through', () => {
  const forms = {
    'rep stosb': [[0xf3, 0xaa], ['to+5w']],
    'rep stosq': [[0xf3, 0x48, 0xab], ['to+40w']],
    'rep movsb': [
      [0xf3, 0xa4],
      ['from+5r', 'to+5w'],
    ],
    'rep movsw': [
      [0xf3, 0x66, 0xa5],
      ['from+10r', 'to+10w'],
    ],
    'rep movsq': [
      [0xf3, 0x48, 0xa5],
      ['from+40r', 'to+40w'],
    ],
    'repe cmpsd': [
      [0xf3, 0xa7],
      ['from+20r', 'to+20r'],
    ],
    'repne scasb': [[0xf2, 0xae], ['to+5r']],
    'rep lodsd': [[0xf3, 0xad], ['from+20r']],
    stosb: [[0xaa], ['to+1w']],
    movsq: [
      [0x48, 0xa5],
      ['from+8r', 'to+8w'],
    ],
  } as const;
  for (const [name, [bytes, expected]] of Object.entries(forms)) {
    test(name, () => assert.deepEqual([...accessesOf(bytes)].sort(), [...expected]));
  }

  test('downwards with the direction flag', () => {
    assert.deepEqual([...accessesOf([0xf3, 0x48, 0xa5], DOWN)].sort(), ['from-32+40r', 'to-32+40w']);
  });

  test('an instruction that only computes an address accesses nothing', () => {
    assert.deepEqual(accessesOf([0x48, 0x8d, 0x07]), []);
  });
});
