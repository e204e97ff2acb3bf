import { shippedText } from '../base/host.ts';
import { parseYaml } from '../base/yaml-document.ts';
import type { KeyForm } from '../base/yaml-faults.ts';
import type { YamlValue } from '../base/yaml-value.ts';
import type { RequirementLevel, RequirementSubject } from '../vocabulary/results.ts';

/** One requirement: a rule of law that scenarios and checks are named after. */
export interface Requirement {
  /** `REX-<CHAPTER>-<NN>`, never given a second meaning. */
  readonly id: string;
  readonly level: RequirementLevel;
  /** Who has to keep it. */
  readonly binds: readonly RequirementSubject[];
  /** The rule, in one sentence. */
  readonly statement: string;
  /** Why it is one, in one sentence. */
  readonly rationale: string;
  /** Where it is laid down: a section of the Rex ABI facts or of the paper, a file of the kernel, a manual. */
  readonly sources: readonly string[];
}

/** A chapter of requirements, in reading order. */
export interface CatalogueChapter {
  /** The middle part of its requirements' identifiers: `TERM`. */
  readonly id: string;
  readonly title: string;
  /** What the chapter is about, a sentence or two. */
  readonly introduction: string;
  readonly requirements: readonly Requirement[];
}

/** The requirements of the specification. */
export interface Catalogue {
  readonly chapters: readonly CatalogueChapter[];
  /** All requirements, in reading order. */
  readonly requirements: readonly Requirement[];
  find(id: string): Requirement | undefined;
}

const FILE = 'features/requirements.yaml';
const SCHEMA = 'features/requirements.schema.json';
const LEVELS = ['MUST', 'SHOULD', 'MAY'] as const;
const SUBJECTS = ['program', 'runtime', 'suite'] as const;
const CHAPTERS: KeyForm = {
  pattern: /^[A-Z]+$/,
  form: 'words in capital letters',
  hint: 'write the middle part of the identifiers: LOAD',
};
const SENTENCE = /^[A-Z0-9_`][^\n]*[^.\s]\.$/;

function oneOf<Choice extends string>(value: YamlValue, choices: readonly Choice[]): Choice {
  const text = value.text();
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw value.fault({
    code: 'CATALOGUE_VALUE',
    problem: `${value.what} is ${JSON.stringify(text)}`,
    cause: `it is one of ${choices.join(', ')}`,
    hint: 'write one of these',
  });
}

function sentence(value: YamlValue): string {
  const text = value.text();
  if (SENTENCE.test(text)) return text;
  throw value.fault({
    code: 'CATALOGUE_SENTENCE',
    problem: `${value.what} is not a sentence`,
    cause: 'it begins with a capital letter and ends with a full stop, in one line',
    hint: 'write one sentence',
  });
}

function filled<Item>(value: YamlValue, read: (item: YamlValue) => Item): readonly Item[] {
  const items = value.list().map(read);
  if (items.length > 0) return items;
  throw value.fault({
    code: 'CATALOGUE_EMPTY',
    problem: `${value.what} is empty`,
    cause: 'it lists at least one',
    hint: 'add one',
  });
}

function identifiers(chapter: string): KeyForm {
  return {
    pattern: new RegExp(`^REX-${chapter}-\\d{2,}$`),
    form: `REX-${chapter}-01 and so on`,
    hint: 'take the next number that was never used',
  };
}

function readRequirement(id: string, value: YamlValue): Requirement {
  const entry = value.mapping(['level', 'binds', 'statement', 'rationale', 'sources']);
  return {
    id,
    level: oneOf(entry.require('level'), LEVELS),
    binds: filled(entry.require('binds'), (item) => oneOf(item, SUBJECTS)),
    statement: sentence(entry.require('statement')),
    rationale: sentence(entry.require('rationale')),
    sources: filled(entry.require('sources'), (item) => item.text()),
  };
}

/**
 * Reads a catalogue: chapters by their identifiers, each with title, introduction and requirements (features/requirements.schema.json).
 * @param path the file's path as errors give it
 * @throws Diagnostic of kind `input`, naming line and column
 */
export function parseCatalogue(text: string, path: string): Catalogue {
  const chapters = parseYaml(text, path, 'the catalogue', SCHEMA)
    .named(CHAPTERS)
    .map(([id, value]): CatalogueChapter => {
      const chapter = value.mapping(['title', 'introduction', 'requirements']);
      return {
        id,
        title: chapter.require('title').text(),
        introduction: chapter.require('introduction').text(),
        requirements: chapter
          .require('requirements')
          .named(identifiers(id))
          .map(([requirement, entry]) => readRequirement(requirement, entry)),
      };
    });
  const requirements = chapters.flatMap((chapter) => chapter.requirements);
  const byId = new Map(requirements.map((requirement) => [requirement.id, requirement]));
  return { chapters, requirements, find: (id) => byId.get(id) };
}

let shipped: Catalogue | undefined;

/** The catalogue that the suite ships. */
export function loadCatalogue(): Catalogue {
  shipped ??= parseCatalogue(shippedText(FILE), FILE);
  return shipped;
}
