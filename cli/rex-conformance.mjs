#!/usr/bin/env node
// The sources run as they are, without a build step; the published package has them compiled.
import { existsSync } from 'node:fs';

if (existsSync(new URL('process.ts', import.meta.url))) {
  const { register } = await import('tsx/esm/api');
  register();
  await import('./process.ts');
} else {
  await import('../dist/cli/process.js');
}
