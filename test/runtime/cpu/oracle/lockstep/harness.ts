import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PAGE_SIZE } from '../../../../../kernel-model/memory/guest-memory.ts';
import { compile } from '../../../../compile.ts';

const SOURCE = fileURLToPath(new URL('./native.c', import.meta.url));
/** Bytes of a state: 16 registers, rip and flags. */
export const STATE_SIZE = 18 * 8;
/** Bytes of a page that changed, after its offset. */
export const CHANGE_SIZE = 4 + PAGE_SIZE;
const HEAD_SIZE = 6 * 8;

/**
 * How many states there are, the signal that ended them or 0, the number of the exception that it stands for, with its error code and the
 * address in cr2, and how many pages changed.
 */
export type Head = readonly [
  count: bigint,
  signal: bigint,
  exception: bigint,
  error: bigint,
  address: bigint,
  changed: bigint,
];

interface Harness {
  readonly input: number;
  readonly output: number;
}

let started: Harness | undefined;

/** Starts the harness for all sessions of this process, with whose end it ends. Both wait for each other at named pipes. */
function start(): Harness {
  const program = compile([SOURCE], ['-O2', '-Wall', '-Wextra', '-Werror']);
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-harness-'));
  try {
    const [sessions, results] = [join(folder, 'sessions'), join(folder, 'results')];
    execFileSync('mkfifo', [sessions, results]);
    spawn(program, [sessions, results], { stdio: ['ignore', 'ignore', 'inherit'] }).unref();
    return { input: openSync(sessions, 'w'), output: openSync(results, 'r') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readAll(file: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; ) {
    const got = readSync(file, bytes, at, size - at, null);
    if (got === 0) throw new Error('the harness has ended');
    at += got;
  }
  return bytes;
}

/** Has the harness carry out a session. @returns the head of the result, and what follows it */
export function askHarness(session: Uint8Array): readonly [Head, Uint8Array] {
  started ??= start();
  const { input, output } = started;
  const message = Buffer.concat([new Uint8Array(Uint32Array.of(session.length).buffer), session]);
  for (let at = 0; at < message.length; ) at += writeSync(input, message, at);
  const head = new BigUint64Array(readAll(output, HEAD_SIZE).buffer);
  const [count = 0n, signal = 0n, exception = 0n, error = 0n, address = 0n, changed = 0n] = head;
  if (count === 0n) throw new Error('the harness could not carry out a session');
  const rest = readAll(output, Number(count) * STATE_SIZE + Number(changed) * CHANGE_SIZE);
  return [[count, signal, exception, error, address, changed], rest];
}
