import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isPanicHandler, mustCheckStack, ownerOf } from '../../../runtime/audit/function-owner.ts';
import { demangle } from '../../../runtime/object/demangle.ts';

describe('the crate a function belongs to', () => {
  for (const [symbol, owner] of [
    ['_RNvNtCscoScM8QT1vH_4core9panicking9panic_fmt', 'core'],
    ['_RNvNtCscoScM8QT1vH_4core9panicking9panic_fmt.llvm.12', 'core'],
    ['_ZN4core9panicking9panic_fmt17h0123456789abcdefE', 'core'],
    ['_ZN47_$LT$app..Point$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE', 'app'],
    ['_ZN4core3fmt3num50_$LT$impl$u20$core..fmt..Debug$u20$for$u20$u32$GT$3fmt17h0123456789abcdefE', 'core'],
    ['_RINvCs1234_3app5parseKRe6869_E', 'app'],
    ['_RINvNtCscoScM8QT1vH_4core3str5parseKRe6869_E', 'core'],
    ['memcpy', 'compiler_builtins'],
    ['__rex_handle_timeout', 'rex'],
    ['main', undefined],
  ] as const) {
    test(symbol, () => assert.equal(ownerOf(demangle(symbol)), owner));
  }

  test('a rule that spares the kernel crate spares it under every mangling', () => {
    assert.equal(mustCheckStack(demangle('_ZN3rex3map4find17h0123456789abcdefE')), false);
    assert.equal(mustCheckStack(demangle('_ZN3app4find17h0123456789abcdefE')), true);
    assert.equal(mustCheckStack(demangle('_RNvCs1234_3app4find.cold')), true);
  });

  test('the panic handler is known with what compilers append', () => {
    assert.ok(isPanicHandler(demangle('_RNvCsfgHYwM92fyn_7___rustc17rust_begin_unwind')));
    assert.ok(isPanicHandler(demangle('_RNvCsfgHYwM92fyn_7___rustc17rust_begin_unwind.llvm.7')));
    assert.ok(isPanicHandler('rust_begin_unwind'));
    assert.ok(!isPanicHandler('not_rust_begin_unwind'));
  });
});
