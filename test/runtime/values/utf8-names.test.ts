import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8Bytes, utf8Escaped } from '../../../base/bytes.ts';
import { THOROUGH } from '../../effort.ts';

test('names that are UTF-8 are read as they are', () => {
  for (const name of ['', 'main', '\ufeffmain', 'é', '\u0800\ud7ff\ue000\uffff', '\u{10000}\u{10ffff}']) {
    assert.equal(utf8Escaped(utf8Bytes(name)), name);
  }
});

test('bytes that are no UTF-8 are shown by their numbers, and what is UTF-8 between them as it is', () => {
  for (const [bytes, shown] of [
    [[0xff], '\\xff'],
    [[0x61, 0x80, 0x62], 'a\\x80b'],
    [[0xc3], '\\xc3'],
    [[0xc3, 0xc3, 0xa9], '\\xc3é'],
    [[0xc1, 0xbf], '\\xc1\\xbf'],
    [[0xe0, 0x9f, 0xbf], '\\xe0\\x9f\\xbf'],
    [[0xed, 0xa0, 0x80], '\\xed\\xa0\\x80'],
    [[0xf0, 0x9f, 0xa6, 0x80, 0xf0, 0x9f, 0xa6], '🦀\\xf0\\x9f\\xa6'],
    [[0xf0, 0x8f, 0xbf, 0xbf], '\\xf0\\x8f\\xbf\\xbf'],
    [[0xf4, 0x90, 0x80, 0x80], '\\xf4\\x90\\x80\\x80'],
    [[0xef, 0xbb, 0xbf, 0xfe], '\ufeff\\xfe'],
  ] as const) {
    assert.equal(utf8Escaped(Uint8Array.from(bytes)), shown);
  }
});

test('what is UTF-8 is what the decoder of the platform takes', THOROUGH, () => {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const values = [
    0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff,
  ];
  const taken = (bytes: Uint8Array) => {
    try {
      return strict.decode(bytes);
    } catch {
      return undefined;
    }
  };
  for (const a of values) {
    for (const b of values) {
      for (const c of values) {
        const bytes = Uint8Array.of(a, b, c, 0x80);
        // Behind a byte that is none everything is read by the byte.
        const shown = utf8Escaped(Uint8Array.of(0xff, ...bytes)).slice(4);
        const whole = taken(bytes);
        if (whole !== undefined) assert.equal(shown, whole);
        else assert.match(shown, /\\x[89a-f][0-9a-f]/);
      }
    }
  }
});
