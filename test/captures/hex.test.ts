import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHex, formatHexDump, parsePacketHex } from '../../captures/events/hex.ts';
import { captureBytes, diagnosticOf } from './support.ts';

test('bytes may be written apart, together, on several lines and with comments', () => {
  for (const text of ['00 1a FF', '001aFf', '00\t1a\r\nff', '# all three\n001a # two of them\n\n  ff', '00 1aff#']) {
    assert.deepEqual(parsePacketHex(text), Uint8Array.of(0x00, 0x1a, 0xff));
  }
  assert.deepEqual(parsePacketHex(' \n# nothing'), Uint8Array.of());
});

const REFUSED: readonly [text: string, code: string, message: string, hint: RegExp][] = [
  ['00 1g', 'HEX_DIGIT', 'frame, line 1, column 5: "g" is not a hexadecimal digit', /blanks/],
  ['00\n # x\n 11 😀', 'HEX_DIGIT', 'frame, line 3, column 5: "😀" is not a hexadecimal digit', /blanks/],
  ['0x00', 'HEX_DIGIT', 'frame, line 1, column 2: "x" is not a hexadecimal digit', /leave out the 0x/],
  ['00:11', 'HEX_DIGIT', 'frame, line 1, column 3: ":" is not a hexadecimal digit', /blanks/],
  ['00 1 22', 'HEX_HALF_BYTE', 'frame, line 1, column 4: the last byte of "1" has one digit', /0a for a/],
  ['00\r11 223', 'HEX_HALF_BYTE', 'frame, line 2, column 6: the last byte of "223" has one digit', /0a for a/],
];

for (const [text, code, message, hint] of REFUSED) {
  test(`refused with line and column: ${JSON.stringify(text)}`, () => {
    const diagnostic = diagnosticOf(() => parsePacketHex(text, 'frame'));
    assert.deepEqual([diagnostic.code, diagnostic.message], [code, message]);
    assert.match(diagnostic.hint, hint);
  });
}

test('a dump has 16 bytes a line, their offset, and what is printable', () => {
  const bytes = Uint8Array.from([...new TextEncoder().encode('GET /~ '), 0x7f, 0x80, 0x1f, 0, 1, 2, 3, 4, 5, 0x41]);
  assert.equal(
    formatHexDump(bytes),
    [
      '0000  47 45 54 20 2f 7e 20 7f 80 1f 00 01 02 03 04 05  |GET /~ .........|',
      '0010  41                                               |A|',
    ].join('\n'),
  );
  assert.equal(formatHexDump(Uint8Array.of()), '');
});

test('what is printed can be read again', () => {
  const bytes = captureBytes('http.pcap');
  assert.deepEqual(parsePacketHex(formatHex(bytes)), bytes);
  const dumped = formatHexDump(bytes).replaceAll(/^[0-9a-f]+ {2}|\|.*$/gm, '');
  assert.deepEqual(parsePacketHex(dumped), bytes);
});
