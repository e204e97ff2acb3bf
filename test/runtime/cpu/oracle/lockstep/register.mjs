// The suite runs in lock step with the processor.
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
