import { type Alias, type Document, isAlias, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { Diagnostic } from './diagnostic.ts';
import { type ResolveNode, YamlValue } from './yaml-value.ts';

/** How many aliases a document may use. */
const MOST_ALIASES = 1000;

const EVENTS_SCHEMA = 'captures/events.schema.json';

/**
 * Parses one YAML 1.2 document.
 *
 * @param fileName the file's name in errors
 * @param what the kind of document, for messages: `the document`
 * @param schema the schema that hints name
 * @throws {Diagnostic} `YAML_SYNTAX`, kind `input`, naming line and column
 */
export function parseYaml(text: string, fileName: string, what: string, schema = EVENTS_SCHEMA): YamlValue {
  const lines = new LineCounter();
  // The parser compares each key with all keys before it. Here, a mapping is checked once, when it is read.
  const document = parseDocument(text, {
    lineCounter: lines,
    intAsBigInt: true,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    // The parser's message when the stack overflows.
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

/** The node that each alias refers to: the last one before it with its anchor. */
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
