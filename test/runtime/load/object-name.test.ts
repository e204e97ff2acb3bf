import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { checkObjectName, imageName } from '../../../runtime/load/object-name.ts';

function refused(fileName: string): string | undefined {
  try {
    checkObjectName(fileName);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof Diagnostic);
    assert.deepEqual([error.code, error.errno], ['LOAD_NAME', 'EINVAL']);
    return `${error.message}; ${error.cause}; ${error.hint}`;
  }
}

describe('the name of an object', () => {
  test('is the name of its file without the folder, with .base, cut to 15 bytes', () => {
    assert.equal(Buffer.from(imageName('programs/bin/hello')).toString(), 'hello.base');
    assert.equal(Buffer.from(imageName('a_name_of_twenty_one_')).toString(), 'a_name_of_twent');
  });

  for (const name of ['hello', 'my-folder/hello', 'opt/printer.O0', '_', 'A.b_9', 'fifteen_letters-and-more', '']) {
    test(`"${name}" is taken`, () => assert.equal(refused(name), undefined));
  }

  for (const name of ['my-hello', 'na\u00efve', 'hello world', 'a\u001b[31m', 'ten_bytes-', 'folder/x-y', 'a\u00d7']) {
    test(`${JSON.stringify(name)} is refused`, () => assert.ok(refused(name) !== undefined));
  }

  test('the refusal says which byte, and what name to give', () => {
    assert.match(refused('my-hello') ?? '', /byte 2 is 0x2d: .*; rename the file, for example to my_hello /);
    assert.match(refused('--') ?? '', /for example to program /);
  });

  test("a letter that the cut takes apart is one of Latin-1's for the kernel", () => {
    assert.equal(refused('fourteen_lette\u00e9'), undefined);
    assert.ok(refused('thirteen_lett\u00e9') !== undefined);
  });
});
