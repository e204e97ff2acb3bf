import ts from 'typescript';
import { calleeName, functionAround, Sources } from '../../reports/site/source-functions.ts';

/** A part of a description of an error, as the sources say it; what differs from case to case is `‹…›`. */
export interface SourceText {
  readonly part: 'message' | 'cause' | 'hint';
  readonly text: string;
  /** File and line. */
  readonly place: string;
}

/** What the sources say, and what cannot be read out of them. */
export interface SourceTexts {
  readonly texts: readonly SourceText[];
  /** Hints whose words do not show. */
  readonly unread: readonly string[];
}

const PARTS: Readonly<Record<string, SourceText['part']>> = {
  message: 'message',
  problem: 'message',
  cause: 'cause',
  hint: 'hint',
};
/** An object describes an error where it has one of these beside a message. */
const COMPANIONS = ['code', 'cause', 'hint'];
/** How many calls and constants deep a text is followed. */
const DEEPEST = 8;

interface Words {
  readonly text: string;
  readonly node: ts.Node;
}

function lineOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

/** Whether an expression hands on a part of a description that is made elsewhere: `fault.hint`. */
function isHandedOn(expression: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(expression) && expression.name.text in PARTS;
}

/** The constant or variable that a chain of calls and accesses starts from: `HINTS` in `HINTS.find(…)?.[1]`. */
function rootOf(expression: ts.Expression): ts.Expression {
  if (ts.isCallExpression(expression) || ts.isElementAccessExpression(expression)) return rootOf(expression.expression);
  if (ts.isPropertyAccessExpression(expression)) return rootOf(expression.expression);
  return expression;
}

/** Reads texts out of sources, following constants, parameters and functions. */
class TextReader {
  readonly texts = new Map<string, SourceText>();
  readonly unread = new Set<string>();
  private readonly sources: Sources;
  /** Declarations of variables by name. */
  private readonly declared = new Map<string, ts.VariableDeclaration[]>();

  constructor(sources: Sources) {
    this.sources = sources;
    for (const file of sources.files) {
      sources.walk(file, (node) => {
        if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name)) return;
        this.declared.set(node.name.text, [...(this.declared.get(node.name.text) ?? []), node]);
      });
    }
  }

  read(): SourceTexts {
    for (const file of this.sources.files) {
      this.sources.walk(file, (node) => {
        if (ts.isObjectLiteralExpression(node)) this.describe(node);
        else if (ts.isFunctionLike(node)) this.parameters(node as ts.FunctionLikeDeclaration);
      });
    }
    return { texts: [...this.texts.values()], unread: [...this.unread] };
  }

  private describe(object: ts.ObjectLiteralExpression): void {
    const names = object.properties.map(({ name }) => (name && ts.isIdentifier(name) ? name.text : ''));
    for (const [n, property] of object.properties.entries()) {
      const part = PARTS[names[n]!];
      if (part === undefined || !names.some((name) => COMPANIONS.includes(name))) continue;
      if (ts.isPropertyAssignment(property)) this.take(part, property.initializer);
      else if (ts.isShorthandPropertyAssignment(property)) this.take(part, property.name);
    }
  }

  /** What callers give for a parameter that is named as a part of a description. */
  private parameters(node: ts.FunctionLikeDeclaration): void {
    const names = node.parameters.map(({ name }) => (ts.isIdentifier(name) ? name.text : ''));
    for (const [n, name] of names.entries()) {
      const part = PARTS[name];
      if (part === undefined || !names.some((other) => COMPANIONS.includes(other))) continue;
      for (const given of this.given(node, n)) this.take(part, given);
    }
  }

  private take(part: SourceText['part'], expression: ts.Expression): void {
    const found = this.words(expression, DEEPEST);
    if (found === undefined && part === 'hint') this.unread.add(`${lineOf(expression)}: ${expression.getText()}`);
    for (const { text, node } of found ?? []) {
      if (text === '') continue;
      this.texts.set(`${part} ${text}`, { part, text: text.replaceAll(/\s+/g, ' '), place: lineOf(node) });
    }
  }

  /** The texts that an expression can give; `undefined` where they do not show. */
  private words(expression: ts.Expression, depth: number): readonly Words[] | undefined {
    if (ts.isStringLiteralLike(expression)) return [{ text: expression.text, node: expression }];
    if (isHandedOn(expression)) return [];
    if (depth === 0) return undefined;
    if (ts.isParenthesizedExpression(expression) || ts.isNonNullExpression(expression))
      return this.words(expression.expression, depth);
    if (ts.isTemplateExpression(expression)) return this.template(expression, depth);
    if (ts.isConditionalExpression(expression)) return this.all([expression.whenTrue, expression.whenFalse], depth);
    if (ts.isBinaryExpression(expression)) return this.either(expression, depth);
    if (ts.isIdentifier(expression)) return this.named(expression, depth);
    if (ts.isCallExpression(expression)) {
      const results = this.results(expression);
      if (results.length > 0) return this.all(results, depth);
    }
    const root = rootOf(expression);
    const value = ts.isIdentifier(root) ? this.constant(root) : root === expression ? undefined : root;
    const found = value === undefined ? [] : this.within(value);
    return found.length === 0 ? undefined : found;
  }

  private all(expressions: readonly ts.Expression[], depth: number): readonly Words[] | undefined {
    const found = expressions.map((one) => this.words(one, depth - 1));
    return found.includes(undefined) ? undefined : found.flatMap((one) => one!);
  }

  /** One text or another: `given ?? 'a text'`. What is given is undefined where no caller gives it. */
  private either({ left, operatorToken, right }: ts.BinaryExpression, depth: number): readonly Words[] | undefined {
    if (operatorToken.kind !== ts.SyntaxKind.QuestionQuestionToken) return undefined;
    const other = this.words(right, depth - 1);
    return other && [...(this.words(left, depth - 1) ?? []), ...other];
  }

  /** All texts of a table, without the names of its properties. */
  private within(table: ts.Node): readonly Words[] {
    if (ts.isPropertyAssignment(table)) return this.within(table.initializer);
    if (ts.isTemplateExpression(table)) return this.template(table, 1);
    if (ts.isStringLiteralLike(table)) return table.text.includes(' ') ? [{ text: table.text, node: table }] : [];
    if (ts.isCallExpression(table)) return this.words(table, 2) ?? [];
    const found: Words[] = [];
    ts.forEachChild(table, (child) => void found.push(...this.within(child)));
    return found;
  }

  private template(template: ts.TemplateExpression, depth: number): readonly Words[] {
    let text = template.head.text;
    for (const { expression, literal } of template.templateSpans) {
      const inner = ts.isIdentifier(expression) && this.constant(expression) ? this.words(expression, depth - 1) : [];
      text += (inner?.length === 1 ? inner[0]!.text : '‹…›') + literal.text;
    }
    return [{ text, node: template }];
  }

  private named(name: ts.Identifier, depth: number): readonly Words[] | undefined {
    if (name.text === 'undefined') return [];
    for (let around = name.parent; around !== undefined; around = around.parent) {
      if (!ts.isFunctionLike(around)) continue;
      const { parameters } = around as ts.FunctionLikeDeclaration;
      const place = parameters.findIndex((one) => ts.isIdentifier(one.name) && one.name.text === name.text);
      if (place >= 0) {
        const given = this.given(around as ts.FunctionLikeDeclaration, place);
        return given.length === 0 ? undefined : this.all(given, depth);
      }
    }
    const value = this.constant(name);
    // What is taken apart, `const { code, hint } = fault`, is handed on.
    if (value === undefined && name.text in PARTS && this.takenApart(name)) return [];
    return value === undefined ? undefined : this.words(value, depth - 1);
  }

  /** Whether a name comes from an object that its function takes apart. */
  private takenApart(name: ts.Identifier): boolean {
    let around: ts.Node = name;
    while (!ts.isFunctionLike(around) && !ts.isSourceFile(around)) around = around.parent;
    let found = false;
    this.sources.walk(around, (node) => {
      found ||= ts.isBindingElement(node) && node.name.getText() === name.text;
    });
    return found;
  }

  /** What a name stands for: a variable of its own file, else the one of that name that another file has. */
  private constant(name: ts.Identifier): ts.Expression | undefined {
    const all = this.declared.get(name.text) ?? [];
    const own = all.filter((one) => one.getSourceFile() === name.getSourceFile());
    const [first, second] = own.length > 0 ? own : all;
    return second === undefined || own.length > 0 ? first?.initializer : undefined;
  }

  /** What callers give for a parameter, and its default. */
  private given(node: ts.FunctionLikeDeclaration, place: number): readonly ts.Expression[] {
    const around = functionAround(node.body ?? node);
    const initializer = node.parameters[place]?.initializer;
    const calls = around?.node === node ? this.sources.callsOf(around) : [];
    const given = calls.flatMap((call) => call.arguments[place] ?? []);
    return initializer === undefined ? given : [...given, initializer];
  }

  /** What the functions return that a call can mean. */
  private results(call: ts.CallExpression): readonly ts.Expression[] {
    const found: ts.Expression[] = [];
    for (const node of this.sources.functionsOf(calleeName(call), call.getSourceFile())) {
      if (node.body !== undefined && ts.isExpression(node.body)) found.push(node.body);
      else if (node.body !== undefined) {
        this.sources.walk(node.body, (inner) => {
          if (ts.isReturnStatement(inner) && inner.expression !== undefined) found.push(inner.expression);
        });
      }
    }
    return found;
  }
}

/**
 * The texts of all descriptions of errors in the sources, those that are put together at run time too.
 * @param root the folder of the suite
 * @param folders those below it that are read
 */
export function sourceTexts(root: string, folders: readonly string[]): SourceTexts {
  return new TextReader(new Sources(root, folders)).read();
}
