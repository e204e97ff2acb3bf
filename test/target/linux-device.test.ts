import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../node/package-root.ts';
import { THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';
import { hasTool } from '../tools.ts';

const SOURCES = join(packageRoot, 'target/linux');
const needed = hasTool('gcc') && hasTool('python3');
const options = 'skip' in THOROUGH ? THOROUGH : skipUnless(needed, 'no gcc, or no python3');

/** Gives an adapter a new terminal as its device, and a request of 20,000 bytes; prints the first bytes that come back. */
const TERMINAL = `
import json, os, pty, subprocess, sys, time
suite, device = pty.openpty()
adapter = subprocess.Popen([sys.argv[1], os.ttyname(device)])
first = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocol": 1}})
large = json.dumps({"jsonrpc": "2.0", "id": 2, "method": "nothing", "params": {"text": "a" * 20000}})
def answer(request):
    at = 0
    text = b""
    data = (request + "\\n").encode()
    while at < len(data):
        at += os.write(suite, data[at:at + 1000])
    while not text.endswith(b"\\n"):
        text += os.read(suite, 65536)
    return text.decode()
time.sleep(0.5)
print(answer(first), end="")
print(answer(large), end="")
adapter.kill()
`;

test('the adapter of a running Linux takes long lines from a terminal, and echoes none', options, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-device-'));
  try {
    const adapter = join(folder, 'adapter');
    execFileSync('gcc', ['-std=gnu11', '-O1', '-I', SOURCES, '-o', adapter, ...sources()]);
    const started = { encoding: 'utf8', timeout: 20_000 } as const;
    const { stdout, stderr } = spawnSync('python3', ['-c', TERMINAL, adapter], started);
    const [first, second, rest] = stdout.split('\n');
    assert.match(first ?? '', /^\{"jsonrpc":"2\.0","id":1,"result":\{"protocol":1,/, stderr);
    assert.match(second ?? '', /^\{"jsonrpc":"2\.0","id":2,"error":\{"code":-32601,/, stderr);
    assert.equal(rest, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Every C file of the adapter. */
function sources(): string[] {
  const files = readdirSync(SOURCES, { recursive: true }).map(String);
  return files.filter((file) => file.endsWith('.c') && !file.endsWith('.bpf.c')).map((file) => join(SOURCES, file));
}
