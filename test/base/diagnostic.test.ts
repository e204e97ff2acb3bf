import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';

test('a diagnostic prints code, errno, message, cause and hint on lines of their own', () => {
  const diagnostic = new Diagnostic({
    code: 'LOAD_WRITABLE_CODE',
    kind: 'refused',
    message: 'segment 1 of a.o is both writable and executable',
    cause: 'p_flags is RWX',
    hint: 'link with -z separate-code',
    errno: 'EINVAL',
  });
  assert.equal(
    diagnostic.format(),
    'LOAD_WRITABLE_CODE (EINVAL): segment 1 of a.o is both writable and executable\n' +
      '  cause: p_flags is RWX\n  hint: link with -z separate-code',
  );
});

test('names in a diagnostic are shown as text and never begin a line that a runner would obey', () => {
  const name = 'a\u001b[2J\n::error::b';
  const diagnostic = new Diagnostic({
    code: 'X',
    kind: 'input',
    message: `${name}: no`,
    cause: name,
    hint: `rename ${name}`,
  });
  assert.equal(
    diagnostic.format(),
    'X: a\\x1b[2J\\n::error::b: no\n  cause: a\\x1b[2J\n         \\x3a:error::b\n  hint: rename a\\x1b[2J\n        \\x3a:error::b',
  );
});
