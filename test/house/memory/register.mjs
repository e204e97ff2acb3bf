// Lets files of the project be imported without Node: whoever imports one of its modules fails.
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url, { data: { root: new URL('../../../', import.meta.url).href } });
