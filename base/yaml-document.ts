import { type Alias, type Document, isAlias, type LineCounter, type Node, visit } from 'yaml';
import { Diagnostic } from './diagnostic.ts';
import { listNames } from './known-names.ts';
import { parsedYaml } from './yaml-parse.ts';
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
  const parsed = parsedYaml(text, { intAsBigInt: true });
  const { lines, problem } = parsed;
  if (problem !== undefined) {
    const { offset, cause, hint } = problem;
    const { line, col } = lines.linePos(offset);
    throw new Diagnostic({
      code: 'YAML_SYNTAX',
      kind: 'input',
      message: `${fileName}:${line}:${col}: this is not valid YAML`,
      cause,
      hint,
    });
  }
  const { document } = parsed;
  let aliases = 0;
  let targets: ReadonlyMap<Alias, Node> | undefined;
  const resolve: ResolveNode = (node) => {
    if (!isAlias(node)) return node ?? undefined;
    if (++aliases > MOST_ALIASES) {
      const { line, col } = lines.linePos(node.range?.[0] ?? 0);
      throw tooManyAliases(`${fileName}:${line}:${col}`);
    }
    targets ??= aliasTargets(document);
    const target = targets.get(node);
    if (target === undefined) throw unknownAlias(node, fileName, lines);
    return target;
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

function unknownAlias({ source, range }: Alias, fileName: string, lines: LineCounter): Diagnostic {
  const { line, col } = lines.linePos(range?.[0] ?? 0);
  const name = listNames([source]);
  return new Diagnostic({
    code: 'YAML_SYNTAX',
    kind: 'input',
    message: `${fileName}:${line}:${col}: this is not valid YAML`,
    cause: `*${name} refers to an anchor, and no &${name} is before it`,
    hint: `write a text that begins with * in quotes, as "*${name}", or write the anchor &${name} before it`,
  });
}

function tooManyAliases(place: string): Diagnostic {
  return new Diagnostic({
    code: 'YAML_ALIASES',
    kind: 'input',
    message: `${place}: the document uses its anchors more than ${MOST_ALIASES} times`,
    cause: 'the reader reads the target of an alias again each time',
    hint: 'write the repeated part out',
  });
}
