import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../../../node/install.ts';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { InputFiles } from '../../../steps/inputs/input-files.ts';
import { withFolder } from '../../project/support.ts';

test('an unknown capture is compared with those of the project, and with those of the package', () => {
  const files = {
    'rex-conformance.yaml': 'objects: [x]\n',
    'captures/mine.pcap': '',
    'captures/rex-1.tgz': '',
    'captures/a.txt': '',
    'captures/trace': Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1),
    'captures/next': Uint8Array.of(0x0a, 0x0d, 0x0d, 0x0a),
  };
  withFolder(files, (folder) => {
    const before = process.cwd();
    assert.throws(() => new InputFiles().capture('nothing'), { cause: /^the captures in captures\/files are / });
    process.chdir(folder);
    try {
      const error = (name: string) => {
        try {
          new InputFiles().capture(name);
        } catch (thrown) {
          if (thrown instanceof Diagnostic) return thrown;
          throw thrown;
        }
        return assert.fail(name);
      };
      const { code, cause, hint } = error('mien.pcap');
      assert.equal(code, 'NO_SUCH_CAPTURE');
      assert.match(
        cause,
        /^the captures in captures are mine\.pcap, next, trace; those of the package, in \S*captures\/files, are .*echo\.pcap/,
      );
      assert.doesNotMatch(cause, /tgz|README|a\.txt/);
      assert.equal(hint, 'write "mine.pcap"');
      assert.match(error('echo.pcap').hint, /^copy it from the package: cp \S*captures\/files\/echo\.pcap captures\/$/);
    } finally {
      process.chdir(before);
    }
  });
});
