import { COMMON_OPTIONS } from '../commands/common-options.ts';
import type { ArgumentDefinition, FileKind, OptionDefinition } from '../commands/definition.ts';
import { COMMAND_NAMES, COMMANDS, type CommandName } from '../commands/table.ts';

/** What a shell offers for a value. */
export interface Offered {
  readonly words: readonly string[];
  readonly files: FileKind | undefined;
}

/** An option of a command, for its script. */
export interface OfferedOption {
  readonly name: string;
  readonly short: string | undefined;
  /** What it does, in a few words. */
  readonly meaning: string;
  readonly repeatable: boolean;
  readonly placeholder: string;
  /** What is offered for its value; undefined where it takes none. */
  readonly value: Offered | undefined;
}

/** A command, for its script. */
export interface OfferedCommand {
  readonly name: CommandName;
  readonly summary: string;
  readonly options: readonly OfferedOption[];
  /** What is offered for its arguments, of whatever place. */
  readonly argument: Offered;
}

/** What stands before the first semicolon, colon or full stop: enough beside a list of options. */
function inFewWords(meaning: string): string {
  return meaning.split(/[;:](?= )|\. /, 1)[0]!;
}

function offeredFor({ choices, usual, files }: Pick<ArgumentDefinition, 'choices' | 'usual' | 'files'>): Offered {
  return { words: choices ?? usual ?? [], files };
}

function offeredOption(name: string, option: OptionDefinition): OfferedOption {
  const { short, meaning } = option;
  const shown = { name, short, meaning: inFewWords(meaning) };
  if (option.kind === 'flag') return { ...shown, repeatable: false, placeholder: '', value: undefined };
  if (option.kind === 'number') {
    return { ...shown, repeatable: false, placeholder: option.placeholder, value: { words: [], files: undefined } };
  }
  const { repeatable = false, placeholder = 'VALUE' } = option;
  return { ...shown, repeatable, placeholder, value: offeredFor(option) };
}

/** All commands with what is offered behind each. */
export function offeredCommands(): readonly OfferedCommand[] {
  return COMMAND_NAMES.map((name) => {
    const { summary, arguments: taken, options } = COMMANDS[name];
    const all: Readonly<Record<string, OptionDefinition>> = { ...options, ...COMMON_OPTIONS };
    const places: readonly ArgumentDefinition[] = taken;
    const files = places.flatMap((place) => (place.files === undefined ? [] : place.files));
    return {
      name,
      summary,
      options: Object.entries(all).map(([option, definition]) => offeredOption(option, definition)),
      argument: {
        words: places.flatMap((place) => offeredFor(place).words),
        files: places.some((place) => place.files !== undefined) ? filesOfAll(files, places) : undefined,
      },
    };
  });
}

/** The ends of names that arguments have in any place; all files where one takes all. */
function filesOfAll(ends: readonly string[], places: readonly ArgumentDefinition[]): FileKind {
  return places.some(({ files }) => files !== undefined && files.length === 0) ? [] : ends;
}
