import { type Alias, type Document, isAlias, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { Diagnostic } from './diagnostic.ts';
import { type ResolveNode, YamlValue } from './yaml-value.ts';

/** How often aliases are followed in a document. */
const MOST_ALIASES = 1000;

const EVENTS_SCHEMA = 'captures/events.schema.json';

/**
 * Parses one YAML 1.2 document.
 *
 * @param fileName the name that errors give it
 * @param what what the document is, for messages: `the document`
 * @param schema the schema that hints name
 * @throws {Diagnostic} `YAML_SYNTAX`, kind `input`, naming line and column
 */
export function parseYaml(text: string, fileName: string, what: string, schema = EVENTS_SCHEMA): YamlValue {
  const lines = new LineCounter();
  // The parser holds each key against each before it; mappings are looked through once, when they are read.
  const document = parseDocument(text, {
    lineCounter: lines,
    intAsBigInt: true,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    // What the parser says when it has run out of stack.
    const tooDeep = /call stack/i.test(problem.message);
    throw new Diagnostic({
      code: 'YAML_SYNTAX',
      kind: 'input',
      message: `${fileName}:${line}:${col}: this is not valid YAML`,
      cause: tooDeep ? 'its nesting is too deep' : problem.message,
      hint: tooDeep ? 'write it with fewer brackets within brackets' : 'correct the line, or the one before it',
    });
  }
  let aliases = 0;
  let targets: ReadonlyMap<Alias, Node> | undefined;
  const resolve: ResolveNode = (node) => {
    if (!isAlias(node)) return node ?? undefined;
    if (++aliases > MOST_ALIASES) throw tooManyAliases(fileName);
    targets ??= aliasTargets(document);
    return targets.get(node);
  };
  return new YamlValue({ fileName, lines, resolve, root: what, schema }, document.contents ?? undefined, what, 0);
}

/** What each alias stands for: the last node before it with its anchor. */
function aliasTargets(document: Document.Parsed): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias(_, alias) {
      const target = anchors.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function tooManyAliases(fileName: string): Diagnostic {
  return new Diagnostic({
    code: 'YAML_ALIASES',
    kind: 'input',
    message: `${fileName}: the document uses its anchors more than ${MOST_ALIASES} times`,
    cause: 'the reader reads the target of an alias again each time',
    hint: 'write the repeated part out',
  });
}
