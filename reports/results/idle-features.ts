import { readFileSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { AstBuilder, GherkinClassicTokenMatcher, GherkinInMarkdownTokenMatcher, Parser } from '@cucumber/gherkin';
import { type GherkinDocument, IdGenerator } from '@cucumber/messages';
import { findFiles } from '../../project/find-files.ts';
import { neverRun } from '../../vocabulary/feature-lines.ts';

const EXTENSIONS = ['feature', 'feature.md'];

/** The patterns for each choice in a pattern's braces: `{a,b}.feature`. */
function choices(pattern: string): readonly string[] {
  const [whole, before, inner, after] = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(pattern) ?? [];
  if (whole === undefined) return [pattern];
  return inner!.split(',').flatMap((choice) => choices(`${before}${choice}${after}`));
}

/** The feature files that a path of cucumber's configuration names: a file, a pattern, or a folder. */
function filesAt(folder: string, path: string): readonly string[] {
  return choices(path.replace(/(:\d+)*$/, '')).flatMap((pattern) => {
    const files = findFiles(folder, pattern);
    if (files.length > 0 || /\.[^/]*$/.test(pattern)) return files;
    return EXTENSIONS.flatMap((extension) => findFiles(folder, `${pattern}/**/*.${extension}`));
  });
}

function parse(text: string, uri: string): GherkinDocument | undefined {
  const matcher = uri.endsWith('.md') ? new GherkinInMarkdownTokenMatcher() : new GherkinClassicTokenMatcher();
  try {
    return { ...new Parser(new AstBuilder(IdGenerator.incrementing()), matcher).parse(text), uri };
  } catch {
    // Cucumber reports a feature that cannot be read.
    return undefined;
  }
}

/**
 * The places of parts of a project's features that never run. Cucumber does not list them.
 * @param paths those of cucumber's configuration; its own default if there are none
 * @param listed the features with scenarios that cucumber lists
 */
export function idlePlaces(folder: string, paths: readonly string[], listed: ReadonlySet<string>): readonly string[] {
  // A list of scenarios to run again names no features of its own.
  const searched = (paths.length > 0 ? paths : ['features/**/*.{feature,feature.md}']).filter(
    (path) => !basename(path).startsWith('@'),
  );
  const files = new Set(searched.flatMap((path) => filesAt(folder, path)));
  return [...files].flatMap((file) => {
    const uri = relative(folder, resolve(folder, file)).replaceAll('\\', '/');
    const text = readFileSync(resolve(folder, file), 'utf8');
    // A feature with scenarios and without examples runs completely.
    if (listed.has(uri) && !/Examples|Scenarios|#\s*language/.test(text)) return [];
    const document = parse(text, uri);
    return document === undefined ? [] : neverRun(document).map(({ place }) => place);
  });
}
