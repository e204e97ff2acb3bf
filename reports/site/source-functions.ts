import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** A function of the sources with its parameters. */
export interface SourceFunction {
  readonly name: string;
  /** Names of its parameters in order; empty for a destructured one. */
  readonly parameters: readonly string[];
  readonly node: ts.FunctionLikeDeclaration;
}

const FUNCTIONS = new Set([
  ts.SyntaxKind.FunctionDeclaration,
  ts.SyntaxKind.MethodDeclaration,
  ts.SyntaxKind.ArrowFunction,
  ts.SyntaxKind.FunctionExpression,
  ts.SyntaxKind.Constructor,
]);

function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (node.name !== undefined && (ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name)))
    return node.name.text;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : '';
}

/** The function that contains a node. */
export function functionAround(node: ts.Node): SourceFunction | undefined {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (!FUNCTIONS.has(at.kind)) continue;
    const found = at as ts.FunctionLikeDeclaration;
    const parameters = found.parameters.map(({ name }) => (ts.isIdentifier(name) ? name.text : ''));
    const name = nameOf(found);
    if (name !== '') return { name, parameters, node: found };
  }
  return undefined;
}

/** Sources as the compiler parses them, without types. */
export class Sources {
  readonly files: readonly ts.SourceFile[];
  private readonly calls = new Map<string, ts.CallExpression[]>();
  private readonly functions = new Map<string, ts.FunctionLikeDeclaration[]>();
  private readonly imported = new Map<string, ReadonlySet<string>>();

  /**
   * @param root the folder of the suite
   * @param folders the folders below it to read
   */
  constructor(root: string, folders: readonly string[]) {
    const paths = folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
    );
    this.files = paths
      .sort()
      .map((path) => ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.ES2023, true));
    for (const file of this.files) {
      this.imported.set(file.fileName, importsOf(file));
      this.walk(file, (node) => this.add(node));
    }
  }

  /** The calls of a function or method by its name, in its own file and in those that import from it. */
  callsOf({ name, node }: SourceFunction): readonly ts.CallExpression[] {
    const file = node.getSourceFile();
    const isMethod = ts.isMethodDeclaration(node);
    return (this.calls.get(name) ?? []).filter((call) => {
      const from = call.getSourceFile();
      return ts.isPropertyAccessExpression(call.expression) === isMethod && (from === file || this.imports(from, file));
    });
  }

  /** Functions that a call of a name in a file can mean. */
  functionsOf(name: string, from: ts.SourceFile): readonly ts.FunctionLikeDeclaration[] {
    return (this.functions.get(name) ?? []).filter((node) => {
      const file = node.getSourceFile();
      return file === from || this.imports(from, file);
    });
  }

  /** Visits a node and everything below it. */
  walk(node: ts.Node, visit: (node: ts.Node) => void): void {
    visit(node);
    ts.forEachChild(node, (child) => this.walk(child, visit));
  }

  private imports(from: ts.SourceFile, file: ts.SourceFile): boolean {
    return this.imported.get(from.fileName)?.has(file.fileName) ?? false;
  }

  private add(node: ts.Node): void {
    if (ts.isCallExpression(node)) push(this.calls, calleeName(node), node);
    else if (FUNCTIONS.has(node.kind))
      push(this.functions, nameOf(node as ts.FunctionLikeDeclaration), node as ts.FunctionLikeDeclaration);
  }
}

/** The name of a call's function; empty for other callees. */
export function calleeName({ expression }: ts.CallExpression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
}

function push<Item>(groups: Map<string, Item[]>, key: string, item: Item): void {
  if (key === '') return;
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

/** Paths of the files that a file imports from. */
function importsOf(file: ts.SourceFile): ReadonlySet<string> {
  const paths = file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const { text } = statement.moduleSpecifier;
    return text.startsWith('.') ? [posix.join(posix.dirname(file.fileName), text)] : [];
  });
  return new Set(paths);
}
