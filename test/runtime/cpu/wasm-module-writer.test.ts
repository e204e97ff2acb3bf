import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteWriter } from '../../../runtime/cpu/translation/byte-writer.ts';
import { CodeWriter } from '../../../runtime/cpu/translation/code-writer.ts';
import { WasmModuleWriter } from '../../../runtime/cpu/translation/wasm-module-writer.ts';
import { I32, I64, OP } from '../../../runtime/cpu/translation/wasm-opcodes.ts';

const written = (write: (bytes: ByteWriter) => void): number[] => {
  const bytes = new ByteWriter();
  write(bytes);
  return [...bytes.view()];
};

test('integers are written as the core specification says', () => {
  assert.deepEqual(
    written((b) => b.unsigned(0)),
    [0],
  );
  assert.deepEqual(
    written((b) => b.unsigned(127)),
    [0x7f],
  );
  assert.deepEqual(
    written((b) => b.unsigned(128)),
    [0x80, 1],
  );
  assert.deepEqual(
    written((b) => b.unsigned(624485)),
    [0xe5, 0x8e, 0x26],
  );
  assert.deepEqual(
    written((b) => b.unsigned(0xffffffff)),
    [0xff, 0xff, 0xff, 0xff, 0x0f],
  );
  assert.deepEqual(
    written((b) => b.signed32(-1)),
    [0x7f],
  );
  assert.deepEqual(
    written((b) => b.signed32(63)),
    [0x3f],
  );
  assert.deepEqual(
    written((b) => b.signed32(64)),
    [0xc0, 0],
  );
  assert.deepEqual(
    written((b) => b.signed32(-123456)),
    [0xc0, 0xbb, 0x78],
  );
  assert.deepEqual(
    written((b) => b.signed32(0xffffffff)),
    [0x7f],
  );
  assert.deepEqual(
    written((b) => b.signed64(0xffffffffffffffffn)),
    [0x7f],
  );
  assert.deepEqual(
    written((b) => b.signed64(1n << 63n)),
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f],
  );
});

/** A module of one function `f` of two i64, run on a fresh memory and table. */
function instantiate(write: (code: CodeWriter) => void): (a: bigint, b: bigint) => bigint {
  const module = new WasmModuleWriter();
  const twice = module.importFunction('twice', { parameters: [I64], results: [I64] });
  assert.equal(twice, 0);
  assert.equal(module.importedGlobal('seven'), 0);
  assert.equal(module.importedGlobal('seven'), 0);
  const f = module.declareFunction({ parameters: [I64, I64], results: [I64] });
  const code = new CodeWriter();
  write(code);
  module.defineFunction(f, code.finish({ i64: 1, i32: 1 }));
  module.exportFunction('f', f);
  module.fillTable(1, [f]);
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 2 });
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const seven = new WebAssembly.Global({ value: 'i32', mutable: false }, 7);
  const engine = { memory, table, twice: (value: bigint) => value * 2n, seven };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { engine });
  assert.equal(table.get(1), instance.exports.f);
  return instance.exports.f as (a: bigint, b: bigint) => bigint;
}

test('a module with imports, a table, a loop and code written later does what it says', () => {
  const f = instantiate((code) => {
    // a + a + … (b times), twice, then 7 more; the sum's start is written later.
    code.writeLater((later) => later.i64(0).set(2));
    const done = code.block();
    const loop = code.loop();
    code.get(1).op(OP.i64_eqz).brIf(done);
    code.get(2).get(0).op(OP.i64_add).set(2);
    code.get(1).i64(1).op(OP.i64_sub).set(1).br(loop);
    code.end();
    code.end();
    code.get(2).call(0).global(0).op(OP.i64_extend_i32_u).op(OP.i64_add);
  });
  assert.equal(f(5n, 3n), 37n);
  assert.equal(f(1n << 40n, 1n), (1n << 41n) + 7n);
});

test('branch tables lead to their labels, and beyond them to the last', () => {
  const f = instantiate((code) => {
    const outer = code.block();
    const middle = code.block();
    const inner = code.block();
    code.get(0).op(OP.i32_wrap_i64).brTable([inner, middle], outer);
    code.end();
    code.i64(10).op(OP.return);
    code.end();
    code.i64(20).op(OP.return);
    code.end();
    code.i64(30);
  });
  assert.deepEqual(
    [0n, 1n, 2n, 99n].map((n) => f(n, 0n)),
    [10n, 20n, 30n, 30n],
  );
});

test('imports cannot follow functions', () => {
  const module = new WasmModuleWriter();
  module.declareFunction({ parameters: [I32], results: [] });
  assert.throws(() => module.importFunction('late', { parameters: [], results: [] }), /before functions/);
});
