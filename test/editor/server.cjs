// Cucumber's language server as VS Code's Cucumber extension runs it, on standard input and output. Its ES modules cannot be imported.
const { join } = require('node:path');
const { NodeFiles } = require('@cucumber/language-server/node');
const { startStandaloneServer } = require('@cucumber/language-server/wasm');

const grammars = join(__dirname, 'node_modules/@cucumber/language-service/dist');
startStandaloneServer(grammars, (root) => new NodeFiles(root));
