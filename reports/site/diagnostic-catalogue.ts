import ts from 'typescript';
import { calleeName, functionAround, Sources } from './source-functions.ts';

/** An error of the suite, as its sources describe it. */
export interface CatalogueError {
  /** Upper snake case: `ELF_TRUNCATED`; `…` replaces a part that the sources do not show. */
  readonly code: string;
  /** As DiagnosticKind; `finding` for findings of the static audit. */
  readonly kind: string;
  readonly errno: string;
  /** The texts, with variable parts in `‹…›`. Empty if the sources do not show the text. */
  readonly message: string;
  readonly cause: string;
  readonly hint: string;
  /** The source file. */
  readonly file: string;
}

/** The meaning of parameters in one call: an expression of the caller, and the meaning of its own parameters. */
interface Binding {
  readonly values: ReadonlyMap<string, ts.Expression>;
  readonly outer: Binding | undefined;
}

const FOLDERS = [
  'base',
  'broken',
  'captures',
  'cli',
  'conformance',
  'kernel-model',
  'node',
  'programs/toolchain',
  'project',
  'reports',
  'runtime',
  'steps',
  'target',
  'vocabulary',
];
/** Some codes end in an unknown word: `FAULT_…`. */
const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*(_[A-Z0-9]+|_…)$/;
/** How many calls deep a text is followed. */
const DEEPEST = 5;
/** An object that describes an error has at least one of these properties besides `code`. */
const COMPANIONS = ['cause', 'hint', 'problem', 'message'];

function property(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const entry of object.properties) {
    if (ts.isShorthandPropertyAssignment(entry) && entry.name.text === name) return entry.name;
    if (ts.isPropertyAssignment(entry) && ts.isIdentifier(entry.name) && entry.name.text === name)
      return entry.initializer;
  }
  return undefined;
}

/** The kind of an error without a kind in its description. */
function defaultKind(code: string, file: string): string {
  if (code.startsWith('AUDIT_') || file.startsWith('conformance/universal/')) return 'finding';
  return file.startsWith('runtime/run/') ? 'conformance' : 'input';
}

/** The text of a property that is a literal. */
function literal(object: ts.ObjectLiteralExpression, name: string): string {
  const value = property(object, name);
  return value !== undefined && ts.isStringLiteralLike(value) ? value.text : '';
}

/** A readable name for an expression: its last word. */
function placeholder(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  if (ts.isCallExpression(expression)) {
    const [first] = expression.arguments;
    if (first !== undefined && (ts.isIdentifier(first) || ts.isPropertyAccessExpression(first)))
      return placeholder(first);
    return placeholder(expression.expression);
  }
  return '…';
}

/** Reads errors from sources. */
class ErrorReader {
  readonly found: CatalogueError[] = [];
  private readonly sources: Sources;

  constructor(sources: Sources) {
    this.sources = sources;
  }

  read(): readonly CatalogueError[] {
    for (const file of this.sources.files) {
      this.sources.walk(file, (node) => {
        if (ts.isObjectLiteralExpression(node)) this.describe(node, file);
      });
    }
    return this.found;
  }

  private describe(object: ts.ObjectLiteralExpression, file: ts.SourceFile): void {
    const code = property(object, 'code');
    // A value that is passed on, such as `code: fault.code`, is described at its source.
    if (code === undefined || ts.isPropertyAccessExpression(code)) return;
    if (!COMPANIONS.some((name) => property(object, name) !== undefined)) return;
    const wrapper = this.wrapper(object);
    const said = property(object, 'message') ?? property(object, 'problem');
    const driving = ts.isStringLiteralLike(code) && said !== undefined && ts.isIdentifier(said) ? said : code;
    const bindings = [...this.bindings(object, driving, undefined, 0)];
    // If no caller is found, it is still described, with names for the variable parts.
    for (const binding of bindings.length > 0 ? bindings : [undefined]) {
      for (const given of this.texts(code, binding)) {
        const text = given.replaceAll(/‹[^›]*›/g, '…');
        if (!CODE.test(text)) continue;
        const say = (...names: readonly string[]) =>
          this.said(object, names, binding) || (wrapper === undefined ? '' : literal(wrapper, names[0]!));
        const kind = say('kind') || defaultKind(text, file.fileName);
        const [message, cause, hint] = [say('message', 'problem'), say('cause'), say('hint')];
        const errno = say('errno').replaceAll(/‹.*›/g, '');
        this.found.push({ code: text, kind, errno, message, cause, hint, file: file.fileName });
      }
    }
  }

  /** The details of the diagnostic that the called function makes from an object. */
  private wrapper(object: ts.ObjectLiteralExpression): ts.ObjectLiteralExpression | undefined {
    const { parent } = object;
    if (!ts.isCallExpression(parent)) return undefined;
    let found: ts.ObjectLiteralExpression | undefined;
    for (const node of this.sources.functionsOf(calleeName(parent), parent.getSourceFile())) {
      this.sources.walk(node, (inner) => {
        if (!ts.isNewExpression(inner) || !ts.isIdentifier(inner.expression) || inner.expression.text !== 'Diagnostic')
          return;
        const [details] = inner.arguments ?? [];
        if (details !== undefined && ts.isObjectLiteralExpression(details)) found ??= details;
      });
    }
    return found;
  }

  /** All meanings of the parameters of the functions around a node, as far as an expression depends on them. */
  private *bindings(
    node: ts.Node,
    expression: ts.Expression,
    outer: Binding | undefined,
    depth: number,
  ): Generator<Binding | undefined> {
    const around = functionAround(node);
    const depends = around?.parameters.some((name) => name !== '' && mentions(expression, name)) ?? false;
    if (around === undefined || !depends || depth >= DEEPEST) {
      yield outer;
      return;
    }
    for (const call of this.sources.callsOf(around)) {
      const values = new Map<string, ts.Expression>();
      for (const [n, name] of around.parameters.entries()) {
        const value = call.arguments[n] ?? around.node.parameters[n]?.initializer;
        if (name !== '' && value !== undefined) values.set(name, value);
      }
      const used = [...values].filter(([name]) => mentions(expression, name)).map(([, value]) => value);
      const [first] = used;
      if (first === undefined) continue;
      const above = [...this.bindings(call, first, undefined, depth + 1)];
      for (const one of above.length > 0 ? above : [undefined]) yield { values, outer: one };
    }
  }

  private said(object: ts.ObjectLiteralExpression, names: readonly string[], binding: Binding | undefined): string {
    for (const name of names) {
      const value = property(object, name) ?? this.spread(object, name, binding);
      const text = value && this.texts(value, binding).find((said) => said !== '');
      if (text !== undefined) return text.replaceAll(/\s+/g, ' ');
    }
    return '';
  }

  /** A property of an object that the caller gives: `...details`. */
  private spread(
    object: ts.ObjectLiteralExpression,
    name: string,
    binding: Binding | undefined,
  ): ts.Expression | undefined {
    for (const entry of object.properties) {
      if (!ts.isSpreadAssignment(entry) || !ts.isIdentifier(entry.expression)) continue;
      const given = binding?.values.get(entry.expression.text);
      if (given !== undefined && ts.isObjectLiteralExpression(given)) return property(given, name);
    }
    return undefined;
  }

  /** The possible texts of an expression. */
  private texts(expression: ts.Expression, binding: Binding | undefined): readonly string[] {
    if (ts.isStringLiteralLike(expression)) return [expression.text];
    if (ts.isParenthesizedExpression(expression)) return this.texts(expression.expression, binding);
    if (ts.isConditionalExpression(expression)) {
      return [...this.texts(expression.whenTrue, binding), ...this.texts(expression.whenFalse, binding)];
    }
    if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
      const left = this.texts(expression.left, binding);
      return left.some((text) => text.includes('‹')) ? this.texts(expression.right, binding) : left;
    }
    if (ts.isTemplateExpression(expression)) return this.template(expression, binding);
    if (ts.isIdentifier(expression)) return this.named(expression, binding);
    if (ts.isPropertyAccessExpression(expression) && ts.isIdentifier(expression.expression)) {
      const given = binding?.values.get(expression.expression.text);
      const value = given !== undefined && ts.isObjectLiteralExpression(given) && property(given, expression.name.text);
      if (value) return this.texts(value, binding?.outer);
    }
    return [`‹${placeholder(expression)}›`];
  }

  private named(expression: ts.Identifier, binding: Binding | undefined): readonly string[] {
    const given = binding?.values.get(expression.text);
    if (
      given !== undefined &&
      !(ts.isIdentifier(given) && given.text === expression.text && binding?.outer === undefined)
    ) {
      const texts = this.texts(given, binding?.outer);
      return texts.some((text) => text !== '‹…›') ? texts : [`‹${expression.text}›`];
    }
    const constant = constantOf(expression);
    return constant === undefined ? [`‹${expression.text}›`] : this.texts(constant, undefined);
  }

  private template({ head, templateSpans }: ts.TemplateExpression, binding: Binding | undefined): readonly string[] {
    let texts = [head.text];
    for (const { expression, literal } of templateSpans) {
      const inner = this.texts(expression, binding);
      const kept =
        inner.length > 1 && !inner.every((text) => /^[A-Z0-9_]+$/.test(text))
          ? [`‹${placeholder(expression)}›`]
          : inner;
      texts = texts.flatMap((text) => kept.map((part) => text + part + literal.text));
    }
    return texts;
  }
}

/** The value of a constant of the same file. */
function constantOf(name: ts.Identifier): ts.Expression | undefined {
  for (const statement of name.getSourceFile().statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: declared, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(declared) && declared.text === name.text) {
        return initializer !== undefined &&
          (ts.isStringLiteralLike(initializer) || ts.isTemplateExpression(initializer))
          ? initializer
          : undefined;
      }
    }
  }
  return undefined;
}

function mentions(expression: ts.Node, name: string): boolean {
  if (ts.isIdentifier(expression) && expression.text === name) return true;
  if (ts.isPropertyAccessExpression(expression)) return mentions(expression.expression, name);
  if (ts.isPropertyAssignment(expression)) return mentions(expression.initializer, name);
  return ts.forEachChild(expression, (child) => mentions(child, name) || undefined) ?? false;
}

function readCatalogue(root: string): readonly CatalogueError[] {
  const found = new ErrorReader(new Sources(root, FOLDERS)).read();
  // A partial description adds nothing if the complete one is known.
  const said = new Set(found.flatMap(({ code, message }) => (message === '' ? [] : [code])));
  const whole = found
    .filter(({ code, message }) => message !== '' || !said.has(code))
    .map((error) => ({ ...error, message: error.message || '‹problem›' }));
  const unique = new Map(whole.map((error) => [JSON.stringify(error), error] as const));
  const key = ({ code, file, message, cause }: CatalogueError) => [code, file, message, cause].join('\n');
  return [...unique.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const read = new Map<string, readonly CatalogueError[]>();

/**
 * Every error in the suite's sources, by code, then by file and message. Codes that are built from parts are followed
 * through the calls of the functions that build them.
 * @param root the folder of the suite
 */
export function diagnosticCatalogue(root: string): readonly CatalogueError[] {
  const known = read.get(root) ?? readCatalogue(root);
  read.set(root, known);
  return known;
}
