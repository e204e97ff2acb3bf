/**
 * What a file is that a word names, for completion: the ends of its name, where it has some that are usual, or a folder.
 */
export type FileKind = readonly string[] | 'folder';

interface AnyOption {
  /** The one letter that stands for it behind one dash. */
  readonly short?: string;
  /** What it does, without a full stop; help and completions show it. */
  readonly meaning: string;
}

/** An option that is given or not. */
export interface FlagDefinition extends AnyOption {
  readonly kind: 'flag';
}

/** An option with a whole number. */
export interface NumberDefinition extends AnyOption {
  readonly kind: 'number';
  readonly placeholder: string;
  readonly least: number;
  readonly most: number;
}

/** An option with a text, which is never empty. */
export interface TextDefinition extends AnyOption {
  readonly kind: 'text';
  /** How help and synopses show the value: `FILE`, `NAME|FILE`; the choices where there are some. */
  readonly placeholder?: string;
  /** The only values. */
  readonly choices?: readonly string[];
  /** Values that completion offers, among others. */
  readonly usual?: readonly string[];
  /** Whether it may be given several times. */
  readonly repeatable?: true;
  readonly files?: FileKind;
  /** What the value is, for errors: `the name of a file` where left out. */
  readonly takes?: string;
}

export type OptionDefinition = FlagDefinition | NumberDefinition | TextDefinition;

/** A word that a command takes without an option. */
export interface ArgumentDefinition {
  readonly placeholder: string;
  /** What it is, for errors: `the path of an object`. */
  readonly what: string;
  /** What it does, without a full stop. */
  readonly meaning: string;
  readonly required?: true;
  /** Whether there may be several; only the last argument is. */
  readonly repeatable?: true;
  readonly files?: FileKind;
  /** The only values. */
  readonly choices?: readonly string[];
  /** Values that completion offers. */
  readonly usual?: readonly string[];
}

/**
 * A command as users see it. Everything that speaks of its words is made from this: reading them, errors, help, completions and the manual.
 */
export interface CommandDefinition {
  /** What it does, in one short line without a full stop. */
  readonly summary: string;
  /** What it does, in sentences; the help of all commands sets its name before them. */
  readonly description: string;
  /** How it is called: what stands behind its name. */
  readonly synopses: readonly string[];
  readonly arguments: readonly ArgumentDefinition[];
  readonly options: Readonly<Record<string, OptionDefinition>>;
  /** Sentences behind the options. */
  readonly notes?: string;
  /** Whole command lines, from the plainest use on. */
  readonly examples: readonly string[];
}

type ValueOf<Option extends OptionDefinition> = Option extends { readonly kind: 'flag' }
  ? true
  : Option extends { readonly kind: 'number' }
    ? number
    : Option extends { readonly choices: readonly (infer Choice)[] }
      ? Choice
      : Option extends { readonly repeatable: true }
        ? readonly string[]
        : string;

/** The values of a command's options as they were given, by name. */
export type ValuesOf<Options extends Readonly<Record<string, OptionDefinition>>> = {
  readonly [Name in keyof Options]?: ValueOf<Options[Name]> | undefined;
};

/** How the value of an option is shown; empty for a flag. */
export function placeholderOf(option: OptionDefinition): string {
  if (option.kind === 'flag') return '';
  if (option.kind === 'number') return option.placeholder;
  return option.placeholder ?? option.choices?.join('|') ?? 'TEXT';
}
