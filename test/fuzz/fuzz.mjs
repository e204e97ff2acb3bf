/** Bundles the fuzzer and the process that it watches, because each reader gets a process of its own, and runs it. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const [fuzz, worker] = ['fuzz.ts', 'process/worker.ts'].map((name) => join(here, name));
const urlOf = await bundle([fuzz, worker]);
process.env.REX_CONFORMANCE_FUZZ_WORKER = fileURLToPath(urlOf(worker));
await import(urlOf(fuzz));
