// Makes the suite the broken one that the environment names: a module of this folder or
// another text, and the module whose place it takes.
import { register } from 'node:module';

const { REX_BROKEN_MODULE: replacement, REX_BROKEN_TEXT: text, REX_REPLACED_MODULE: target } = process.env;
if (!target || (!replacement && !text)) {
  throw new Error(
    'REX_REPLACED_MODULE names the module, and REX_BROKEN_MODULE or REX_BROKEN_TEXT what takes its place',
  );
}
const change = text === undefined ? undefined : JSON.parse(text);
register('./hooks.mjs', import.meta.url, { data: { target, replacement, change } });
