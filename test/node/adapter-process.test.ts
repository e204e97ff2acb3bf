import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openPipe } from '../../node/adapter-pipe.ts';
import { packageRoot } from '../../node/package-root.ts';
import { THOROUGH } from '../effort.ts';

/** What comes from a program in the language of the shell, until it ends. */
async function heard(script: string, said = ''): Promise<{ text: string; reason: string; details: readonly string[] }> {
  const pipe = openPipe({ kind: 'command', command: ['sh', '-c', script], environment: { WORD: 'hello' } }, '/');
  let text = '';
  return await new Promise((resolve) => {
    pipe.listen({
      bytes: (bytes) => {
        text += new TextDecoder().decode(bytes);
      },
      ended: (reason, details) => resolve({ text, reason, details }),
    });
    if (said !== '') pipe.send(said);
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  for (let waited = 0; isAlive(pid) && waited < 200; waited++) await new Promise((wake) => setTimeout(wake, 50));
  assert.ok(!isAlive(pid), `process ${pid} is still there`);
}

describe('an adapter that is started', () => {
  test('hears and speaks, has its environment, and its end says how', THOROUGH, async () => {
    assert.deepEqual(await heard('read line; echo "$line $WORD"; echo oh no >&2; exit 3', 'you\n'), {
      text: 'you hello\n',
      reason: 'it ended with exit code 3',
      details: ['oh no'],
    });
    assert.equal((await heard('kill -9 $$')).reason, 'SIGKILL ended it');
    const pipe = openPipe({ kind: 'command', command: ['/no/such/program'], environment: {} }, '/');
    const reason = await new Promise<string>((resolve) => pipe.listen({ bytes: () => {}, ended: resolve }));
    assert.match(reason, /cannot be started: .*ENOENT/);
  });

  test('keeps only the last lines of its standard error', THOROUGH, async () => {
    const { details } = await heard(
      'for i in $(seq 1 100); do echo "line $i" >&2; done; head -c 100000 /dev/zero | tr "\\0" x >&2',
    );
    assert.equal(details.length, 20);
    assert.equal(details.at(-2), 'line 100');
    assert.equal(details.at(-1)?.length, 500);
  });

  test('ends with its input, or is killed with its children', THOROUGH, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'adapter-'));
    const pidFile = join(folder, 'pid');
    const open = (script: string) =>
      openPipe({ kind: 'command', command: ['sh', '-c', script], environment: {} }, folder);
    const gentle = open('cat > /dev/null');
    gentle.listen({ bytes: () => {}, ended: () => {} });
    assert.equal(await gentle.close(), true);
    const stubborn = open(
      'trap "" TERM HUP INT; sh -c "trap \\"\\" TERM HUP INT; sleep 1000" & echo $! > pid; echo up; while :; do sleep 1; done',
    );
    await new Promise<void>((resolve) => stubborn.listen({ bytes: () => resolve(), ended: () => {} }));
    assert.equal(await stubborn.close(), false);
    await untilGone(Number(readFileSync(pidFile, 'utf8')));
    rmSync(folder, { recursive: true });
  });

  test('does not outlive this process, however that ends', THOROUGH, async () => {
    const script = `import { openPipe } from ${JSON.stringify(join(packageRoot, 'node/adapter-pipe.ts'))};
      const pipe = openPipe({ kind: 'command', command: ['sh', '-c', 'trap "" INT TERM HUP; echo $$; while :; do sleep 1; done'], environment: {} }, '/');
      pipe.listen({ bytes: (bytes) => process.stdout.write(bytes), ended: () => {} });`;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        cwd: packageRoot,
      });
      const pid = await new Promise<number>((resolve) =>
        child.stdout.once('data', (bytes) => resolve(Number(String(bytes)))),
      );
      assert.ok(isAlive(pid));
      const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, by) => resolve(by)));
      child.kill(signal);
      assert.equal(await ended, signal);
      await untilGone(pid);
    }
  });
});

test('an adapter that listens', async () => {
  const server = createServer((socket) => socket.on('data', (bytes) => socket.end(`${String(bytes).trim()} back\n`)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const pipe = openPipe({ kind: 'port', host: '127.0.0.1', port }, '/');
  let text = '';
  const reason = await new Promise<string>((resolve) => {
    pipe.listen({
      bytes: (bytes) => {
        text += new TextDecoder().decode(bytes);
      },
      ended: resolve,
    });
    pipe.send('hello\n');
  });
  assert.deepEqual([text, reason], ['hello back\n', 'it closed the connection']);
  server.close();
  const nobody = openPipe({ kind: 'port', host: '127.0.0.1', port }, '/');
  assert.match(
    await new Promise<string>((resolve) => nobody.listen({ bytes: () => {}, ended: resolve })),
    /ECONNREFUSED/,
  );
});
