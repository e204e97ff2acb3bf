// Makes the suite the broken one that the environment names: a module of this folder, and the module whose place it takes.
import { register } from 'node:module';

const { REX_BROKEN_MODULE: replacement, REX_REPLACED_MODULE: target } = process.env;
if (!replacement || !target) throw new Error('REX_BROKEN_MODULE and REX_REPLACED_MODULE name the modules');
register('./hooks.mjs', import.meta.url, { data: { target, replacement } });
