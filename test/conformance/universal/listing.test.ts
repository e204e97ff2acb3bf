import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CodeListing } from '../../../conformance/universal/reporting/listing.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';

test('the sources of findings without runs end at a mebibyte of text', () => {
  const object = readElfObject(readFileSync('programs/bin/x87_instruction'), 'x87_instruction');
  const { value } = object.symbols.find(({ name }) => name === 'x87_instruction')!;
  const listing = new CodeListing(object);
  let text = 0;
  let told = 0;
  for (let sources = listing.sourcesAt(value); sources.length > 0; sources = listing.sourcesAt(value)) {
    text += sources.join('').length;
    told += 1;
    assert.ok(text < 2 ** 22, `${told} times, ${text} characters`);
  }
  assert.ok(told > 100, `${told} times`);
});
