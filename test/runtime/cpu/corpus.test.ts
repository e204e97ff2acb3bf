import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translateImage } from '../../../runtime/cpu/translation/translation-cache.ts';
import { sample } from '../../effort.ts';
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
