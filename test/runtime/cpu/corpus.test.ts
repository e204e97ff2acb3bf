import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GuestMemory, READ, toAddress, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import type { CodeImage, Engine, Exit } from '../../../runtime/cpu/engine.ts';
import { REGISTER_NAMES } from '../../../runtime/cpu/register-file.ts';
import { createEngine } from '../../../runtime/cpu/translation/translated-engine.ts';
import { translateImage } from '../../../runtime/cpu/translation/translation-cache.ts';
import { effort, sample } from '../../effort.ts';
import { corpusNames, placeObject } from './corpus.ts';

/** The programs that are there to be refused for an instruction of theirs, and what it is. */
const DELIBERATE: Readonly<Record<string, string>> = {
  privileged_instruction: 'cli',
  port_access: 'in al,dx',
  software_interrupt: 'int 80h',
  sse_instruction: 'movq xmm0,rcx',
  syscall_instruction: 'syscall',
  x87_instruction: 'fild qword ptr [rax]',
};

for (const name of sample(corpusNames(), 16, (each) => each in DELIBERATE)) {
  test(`every instruction of ${name} is supported`, () => {
    const { memory, image } = placeObject(name);
    assert.ok(image.functions.length > 0);
    const { translated, shift } = translateImage(memory, image);
    const text = ({ offset }: { readonly offset: number }) => translated.decoderAt(offset)?.format(offset, shift);
    const unsupported = translated.sites
      .all()
      .filter(({ cause }) => cause === 'unsupported')
      .map(text);
    assert.deepEqual([...new Set(unsupported)], name in DELIBERATE ? [DELIBERATE[name]] : []);
    const invalid = translated.sites.all().filter((site) => site.cause === '#UD' && text(site) !== 'ud2');
    assert.deepEqual(invalid, []);
    for (const { offset } of image.functions) assert.equal(translated.entryPoints.get(offset - shift)?.entry, 0);
    memory.release();
  });
}

/** A function of an object, called with pointers to its own page as arguments. */
function prepare(name: string, start: number): { engine: Engine; memory: GuestMemory; data: number; image: CodeImage } {
  const { memory, image } = placeObject(name);
  const data = memory.allocate('data', 65536, READ | WRITE).offset;
  for (let n = 0; n < 65536; n++) memory.u8[data + n] = (n * 31 + (n >> 7)) & 0xff;
  // Kernel functions answer with a number that depends on what was called.
  const engine = createEngine(memory, image, (low) => {
    if (low === 0) return 1;
    engine.registers.setHalves(0, low & 0xff, 0);
    return 0;
  });
  const { registers } = engine;
  for (const [n, register] of REGISTER_NAMES.entries()) registers.set(register, toAddress(data + 512 * n));
  registers.set('rdx', 24n);
  registers.set('rcx', 8n);
  registers.gsBase = toAddress(data + 4096);
  const top = data + 65536 - 16;
  memory.writeU64(top, 0xffffffff00000000n);
  registers.set('rsp', toAddress(top));
  registers.rip = toAddress(image.functions[start]!.offset);
  return { engine, memory, data, image };
}

function outcome(exit: Exit, engine: Engine, memory: GuestMemory, data: number): unknown {
  const { registers } = engine;
  const bytes = Buffer.from(memory.bytes(data, 65536)).toString('base64');
  const values = REGISTER_NAMES.map((register) => registers.get(register).toString(16));
  return { exit, values, rip: registers.rip, rflags: registers.rflags, bytes };
}

const MOST_INSTRUCTIONS = 2000;

for (const name of effort(
  ['opt/port_filter.O1'],
  ['printer', 'arithmetic', 'opt/dispatch_table.Oz', 'opt/port_filter.O1'],
)) {
  test(`${name}: running at once and an instruction at a time come to the same`, () => {
    const count = placeObject(name).image.functions.length;
    let instructions = 0;
    for (let start = 0; start < count; start += effort(4, 1)) {
      const whole = prepare(name, start);
      whole.engine.registers.budget = MOST_INSTRUCTIONS;
      const exit = whole.engine.run();
      const used = MOST_INSTRUCTIONS - whole.engine.registers.budget;
      const stepped = prepare(name, start);
      let last: Exit = { kind: 'budget' };
      let steps = 0;
      while (last.kind === 'budget' && steps < used + (exit.kind === 'budget' ? 0 : 1)) {
        stepped.engine.registers.budget = 1;
        last = stepped.engine.run();
        steps += 1 - stepped.engine.registers.budget;
        if (last.kind !== 'budget') break;
      }
      const expected = outcome(exit, whole.engine, whole.memory, whole.data);
      assert.deepEqual(outcome(last, stepped.engine, stepped.memory, stepped.data), expected);
      assert.equal(steps, used);
      instructions += used;
      whole.memory.release();
      stepped.memory.release();
    }
    assert.ok(instructions > effort(75, 300), `${instructions} instructions compared`);
  });
}
