#!/usr/bin/env node
// Lets the sources run as they are, without a build step.
import { register } from 'tsx/esm/api';

register();
await import('./process.ts');
