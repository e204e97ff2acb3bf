import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImageCode } from '../../../../runtime/cpu/image-code.ts';
import { CodeWriter } from '../../../../runtime/cpu/translation/code-writer.ts';
import { FunctionTranslator } from '../../../../runtime/cpu/translation/function-translator.ts';
import { translateCode } from '../../../../runtime/cpu/translation/translated-image.ts';
import { I32, OP } from '../../../../runtime/cpu/translation/wasm-opcodes.ts';
import { sample, THOROUGH } from '../../../effort.ts';
import { corpusNames, placeObject } from '../corpus.ts';
import { readBody, type WasmInstruction } from './wasm-instructions.ts';
import { wasmText } from './wasm-text.ts';

const NAMES = {
  local: (index: number) => `$${index}`,
  global: (index: number) => `$g${index}`,
  callee: (index: number) => `$f${index}`,
};
const textOf = (code: CodeWriter) =>
  wasmText(
    readBody(code.finish({ i64: 1, i32: 1 }), () => ({ name: '', parameters: 2, results: 1 })),
    NAMES,
  );

test('operands are folded into the statement that takes them', () => {
  const code = new CodeWriter();
  code.get(0).i64(-5).op(OP.i64_add).set(1);
  code.i32(0).get(1).memory(OP.i64_store, 0x1008);
  assert.deepEqual(textOf(code), [
    '(local.set $1 (i64.add (local.get $0) (i64.const -5)))',
    '(i64.store offset=0x1008 (i32.const 0) (local.get $1))',
  ]);
});

test('blocks, loops and conditions are nested, and branches name them', () => {
  const code = new CodeWriter();
  const block = code.block();
  const loop = code.loop();
  code.get(0).if();
  code.br(loop);
  code.else().get(0).brIf(block);
  code.end();
  code.end();
  code.end();
  assert.deepEqual(textOf(code), [
    '(block $1',
    '  (loop $2',
    '    (if $3 (local.get $0)',
    '      (then',
    '        (br $2)',
    '      )',
    '      (else',
    '        (br_if $1 (local.get $0))',
    '      )',
    '    )',
    '  )',
    ')',
  ]);
});

test('a value that waits on the stack while statements run has a line of its own', () => {
  const code = new CodeWriter();
  code.get(0).i32(7).set(1).get(1).op(OP.i32_add).set(0);
  code.get(0).if(I32);
  code.i32(1).else().i32(2).end();
  code.set(1);
  assert.deepEqual(textOf(code), [
    '(local.get $0)',
    '(local.set $1 (i32.const 7))',
    '(local.get $1)',
    'i32.add',
    'local.set $0',
    '(if $1 (result i32) (local.get $0)',
    '  (then',
    '    (i32.const 1)',
    '  )',
    '  (else',
    '    (i32.const 2)',
    '  )',
    ')',
    'local.set $1',
  ]);
});

/** How often each instruction is in a text; brackets and blocks are no instructions. */
function countsOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const isShown = ({ name }: WasmInstruction): boolean => !/^(?:end|else)$/.test(name);

test('the text of every function of an object has each of its instructions', THOROUGH, () => {
  const { translate } = FunctionTranslator.prototype;
  const bodies: Uint8Array[] = [];
  FunctionTranslator.prototype.translate = function () {
    const body = translate.call(this);
    bodies.push(body);
    return body;
  };
  try {
    for (const object of sample(corpusNames(), 6)) {
      const { memory, image } = placeObject(object);
      const code = image.executable.map(({ offset, size }) => memory.u8.slice(offset, offset + size));
      translateCode(new ImageCode(image, code, { entry: () => undefined }));
    }
  } finally {
    FunctionTranslator.prototype.translate = translate;
  }
  assert.ok(bodies.length > 20, `${bodies.length} functions`);
  let judged = 0;
  for (const body of bodies) {
    // A module's own functions and calls through its table have other parameters.
    const instructions = readBody(body, () => ({ name: '', parameters: 2, results: 1 }));
    const text = wasmText(instructions, NAMES).join('\n');
    const names = [...text.matchAll(/(?:\(|^ *)((?:i32|i64|local|global)\.\w+|[a-z_]+)/gm)].map(([, name]) => name!);
    const shown = names.filter((name) => !/^(?:then|else|result)$/.test(name));
    assert.deepEqual(countsOf(shown), countsOf(instructions.filter(isShown).map(({ name }) => name)));
    judged += instructions.length;
  }
  assert.ok(judged > 10_000, `${judged} instructions`);
});
