import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { REPOSITORY } from './repository.ts';

/** A command that a document tells its reader to run. */
export interface DocumentedCommand {
  /** The document's path from the root. */
  readonly document: string;
  /** The line of the document that it stands in, or that its YAML block begins at, counted from 1. */
  readonly line: number;
  /** The heading that it stands under, of any rank; the document's title before the first. */
  readonly heading: string;
  /** As written, without a comment behind it. */
  readonly text: string;
  /** What it stands in: a shell block, a sentence, or what continuous integration runs. */
  readonly form: 'block' | 'inline' | 'yaml';
  /** What the document shows as printed by it: the block without a language that follows its own. */
  readonly shown: string | undefined;
}

/** Languages of fenced blocks whose lines are commands. */
const SHELL = ['sh', 'bash', 'shell', 'console'];
/** What a command begins with, behind assignments to the environment. */
const COMMAND =
  /^(?:[A-Z_]+=(?:"[^"]*"|\S*) )*(?:npm|npx|node|rex-conformance|git|curl|cargo|apt(?:-get)?|cd|bash)(?= |$)/;

/** Whether a text begins as a command line does: with words behind the name of a program. */
export function looksLikeCommand(text: string): boolean {
  return COMMAND.test(text) && text.trim().includes(' ');
}

/** A command line without the comment that ends it. */
function withoutComment(line: string): string {
  return line.replace(/(^|\s+)#\s.*$/, '').trim();
}

/** What is listed under `run` and `script` anywhere in a YAML document, as GitHub's and GitLab's jobs have it, a line each. */
export function commandsOfYaml(text: string): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'string' && /^(?:run|script|before_script|after_script)$/.test(key)) {
      found.push(
        ...value
          .replaceAll(/\s*\\\n\s*/g, ' ')
          .split('\n')
          .map(withoutComment),
      );
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item, key);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, item] of Object.entries(value)) visit(item, name);
    }
  };
  visit(parse(text), '');
  return found.filter((line) => line !== '');
}

interface Block {
  readonly language: string;
  /** The line of its fence. */
  readonly line: number;
  readonly lines: string[];
}

/**
 * The commands of a Markdown text, in its order: those of shell blocks, those that stand in sentences as code, and those of YAML blocks.
 * @throws Error for a command in a block that does not say that it is of the shell, which no reader and no test could tell from output
 */
export function commandsOfMarkdown(document: string, text: string): readonly DocumentedCommand[] {
  const found: DocumentedCommand[] = [];
  let heading = document;
  let block: Block | undefined;
  /** The place of the command whose output may follow; lost with the next sentence or heading. */
  let printing: number | undefined;
  const end = ({ language, line, lines }: Block): void => {
    const at = { document, heading, shown: undefined };
    if (SHELL.includes(language)) {
      const joined = lines.join('\n').replaceAll(/\s*\\\n\s*/g, ' ');
      const texts = joined
        .split('\n')
        .map(withoutComment)
        .filter((command) => command !== '');
      let from = 0;
      for (const command of texts) {
        const first = command.split(' ').slice(0, 2).join(' ');
        from = lines.findIndex((written, index) => index >= from && written.trim().startsWith(first)) + 1;
        found.push({ ...at, line: line + from, text: command, form: 'block' });
      }
      printing = found.length - 1;
      return;
    }
    if (language === 'yaml' || language === 'yml') {
      for (const command of commandsOfYaml(lines.join('\n'))) found.push({ ...at, line, text: command, form: 'yaml' });
    } else if (language === '') {
      if (looksLikeCommand(lines[0] ?? ''))
        throw new Error(`${document}:${line}: this block has commands: mark it with sh`);
      const command = printing === undefined ? undefined : found[printing];
      if (command !== undefined) found[printing!] = { ...command, shown: lines.join('\n') };
    }
    printing = undefined;
  };
  text.split('\n').forEach((written, index) => {
    const line = index + 1;
    const fence = /^\s*```(\w*)\s*$/.exec(written);
    if (fence !== null) {
      if (block === undefined) block = { language: fence[1]!, line, lines: [] };
      else {
        end(block);
        block = undefined;
      }
      return;
    }
    if (block !== undefined) {
      block.lines.push(written);
      return;
    }
    const title = /^#+ (.*)$/.exec(written)?.[1];
    if (title !== undefined) heading = title;
    if (written.trim() === '') return;
    printing = undefined;
    if (/^(?: {4}|\t)/.test(written) && looksLikeCommand(written.trim())) {
      throw new Error(`${document}:${line}: commands stand in blocks that are fenced and marked with sh`);
    }
    for (const [, code] of written.matchAll(/`([^`]+)`/g)) {
      if (looksLikeCommand(code!)) {
        found.push({ document, line, heading, text: code!, form: 'inline', shown: undefined });
      }
    }
  });
  if (block !== undefined) throw new Error(`${document}:${block.line}: this block has no end`);
  return found;
}

/** The commands of a document of the repository: a Markdown text, or a YAML file for continuous integration. */
export function commandsOfDocument(document: string): readonly DocumentedCommand[] {
  const path = join(REPOSITORY, document);
  if (!existsSync(path)) throw new Error(`there is no document ${document}`);
  const text = readFileSync(path, 'utf8');
  if (document.endsWith('.md')) return commandsOfMarkdown(document, text);
  const at = { document, line: 1, heading: document, form: 'yaml', shown: undefined } as const;
  return commandsOfYaml(text).map((command) => ({ ...at, text: command }));
}
