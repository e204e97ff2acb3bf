import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import '../../../node/install.ts';
import { ImageCode } from '../../../runtime/cpu/image-code.ts';
import { FunctionTranslator } from '../../../runtime/cpu/translation/function-translator.ts';
import { SITE } from '../../../runtime/cpu/translation/locals.ts';
import { translateCode } from '../../../runtime/cpu/translation/translated-image.ts';
import { THOROUGH } from '../../effort.ts';
import { placeObject } from '../../runtime/cpu/corpus.ts';
import { followFunction } from '../../runtime/cpu/translation/followed-function.ts';
import { readBody } from '../../runtime/cpu/translation/wasm-instructions.ts';
import { REPOSITORY } from '../repository.ts';
import { isMeant, OBJECT, shownParts } from './shown-function.ts';

const PAGE = join(REPOSITORY, 'docs/how-it-runs.md');
const PART = /<!-- shown: (\w+) -->\n([\s\S]*?)<!-- \/shown -->/g;

test('docs/how-it-runs.md shows the function as the translator has it', THOROUGH, () => {
  const text = readFileSync(PAGE, 'utf8');
  const parts = shownParts();
  const found = [...text.matchAll(PART)].map(([, name]) => name);
  assert.deepEqual(found, Object.keys(parts));
  const right = text.replaceAll(PART, (_, name: string) => `<!-- shown: ${name} -->\n${parts[name]}\n<!-- /shown -->`);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PAGE, right);
  assert.equal(readFileSync(PAGE, 'utf8'), right, 'UPDATE_GOLDEN=1 npm run unit -- pages/how-it-runs writes it anew');
});

test('a number in a sentence of docs/how-it-runs.md is one of the function', THOROUGH, () => {
  const prose = readFileSync(PAGE, 'utf8').replaceAll(PART, '').replaceAll(/\s+/g, ' ');
  const { budget = '', listing = '', loop = '', accesses = '' } = shownParts();
  const turns = 375 / 5;
  assert.ok(prose.includes(`The array is filled after ${turns} turns.`));
  assert.equal(listing.match(/mov \[rbp\+rax\*8/g)?.length, 5);
  assert.ok(prose.includes('8 and 8 instructions') && budget.includes('yes, for 16'));
  assert.ok(prose.includes('For less than 16 instructions') && loop.includes('(i64.const 16)'));
  assert.ok(prose.includes('leaves by the block `$4`') && loop.includes('(br $4)'));
  assert.ok(prose.includes('`$2` is the way out for a refused access') && loop.includes('(br $2)'));
  assert.ok(prose.includes('one check, of 40 bytes') && accesses.includes('of 40 bytes to write'));
});

test('the function that is shown is the one in the module of its object', () => {
  const { memory, image } = placeObject(OBJECT);
  const meant = image.functions.find(({ name }) => isMeant(name))!;
  const { translate } = FunctionTranslator.prototype;
  const bodies: Uint8Array[] = [];
  FunctionTranslator.prototype.translate = function () {
    const body = translate.call(this);
    if (Reflect.get(Reflect.get(this, 'graph'), 'start') === meant.offset) bodies.push(body);
    return body;
  };
  try {
    const code = image.executable.map(({ offset, size }) => memory.u8.slice(offset, offset + size));
    translateCode(new ImageCode(image, code, { entry: () => undefined }));
  } finally {
    FunctionTranslator.prototype.translate = translate;
  }
  assert.equal(bodies.length, 1);
  const shown = followFunction(OBJECT, isMeant);
  assert.deepEqual(withoutNumbers(bodies[0]!), withoutNumbers(shown.body));
});

/** A body's instructions without what depends on the rest of its module: the numbers of fault sites, globals and called functions. */
function withoutNumbers(body: Uint8Array): readonly unknown[] {
  const instructions = readBody(body, () => ({ name: '', parameters: 2, results: 1 }));
  return instructions.map(({ name, immediates }, n) => {
    const next = instructions[n + 1];
    const isSite = next?.name === 'local.set' && next.immediates[0] === BigInt(SITE);
    return name === 'call' || name === 'global.get' || isSite ? name : [name, ...immediates];
  });
}
