// Lets the steps be imported as TypeScript. It must come first among the imports of cucumber.mjs.
import { register } from 'tsx/esm/api';

register();
