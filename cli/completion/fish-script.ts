import { type Offered, type OfferedCommand, type OfferedOption, offeredCommands } from './completed-words.ts';

/** A text within single quotes, where fish knows two escapes. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}

const COMPLETE = 'complete -c rex-conformance';

/** What fish offers for a value. */
function action({ words, files }: Offered): string {
  if (files === 'folder') return " -x -a '(__fish_complete_directories)'";
  const list = words.length === 0 ? '' : ` -a ${quoted(words.join(' '))}`;
  return files === undefined ? ` -x${list}` : ` -r -F${list}`;
}

function optionLine(condition: string, { name, short, meaning, value }: OfferedOption): string {
  const letter = short === undefined ? '' : ` -s ${short}`;
  return `${COMPLETE} -n ${condition}${letter} -l ${name}${value === undefined ? '' : action(value)} -d ${quoted(meaning)}\n`;
}

function lines({ name, options, argument }: OfferedCommand): string {
  const condition = quoted(`__rex_conformance_command_is ${name}`);
  const { words, files } = argument;
  const taken =
    words.length === 0 && files === undefined
      ? ''
      : `${COMPLETE} -n ${condition}${files === undefined ? '' : ' -F'}${words.length === 0 ? '' : ` -a ${quoted(words.join(' '))}`}\n`;
  return `\n${taken}${options.map((option) => optionLine(condition, option)).join('')}`;
}

/** The script for fish, which quotes names of files itself. */
export function fishScript(): string {
  const commands = offeredCommands();
  const first = commands
    .map(({ name, summary }) => `${COMPLETE} -n __rex_conformance_has_no_command -a ${name} -d ${quoted(summary)}\n`)
    .join('');
  const names = commands.map(({ name }) => name).join(' ');
  return `# Completes the command lines of rex-conformance in fish: rex-conformance completion fish | source

function __rex_conformance_command
  for word in (commandline -opc)[2..]
    if contains -- $word ${names}
      echo $word
      return
    end
  end
  return 1
end

function __rex_conformance_has_no_command
  not __rex_conformance_command >/dev/null
end

function __rex_conformance_command_is
  test "$(__rex_conformance_command)" = $argv[1]
end

${COMPLETE} -f
${first}${COMPLETE} -n __rex_conformance_has_no_command -s h -l help -d 'prints the help of all commands'
${COMPLETE} -n __rex_conformance_has_no_command -l version -d 'prints the version of the suite'
${commands.map(lines).join('')}`;
}
