import { type Offered, type OfferedCommand, type OfferedOption, offeredCommands } from './completed-words.ts';

/** A text within single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text within the brackets or between the colons of a specification of _arguments. */
function plainIn(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, '\\$&');
}

/** What _arguments does for a value. */
function action({ words, files }: Offered): string {
  if (files === 'folder') return '_files -/';
  const ends = (files ?? []).map((end) => end.replace(/^\./, ''));
  const pattern = ends.every((end, n) => files?.[n] === `.${end}`) ? `*.(${ends.join('|')})` : '*';
  const names = ends.length === 0 || pattern === '*' ? '_files' : `_files -g "${pattern}"`;
  if (files === undefined) return words.length === 0 ? ' ' : `(${words.join(' ')})`;
  return words.length === 0 ? names : `{ compadd -- ${words.join(' ')}; ${names} }`;
}

function optionSpecification({ name, short, meaning, repeatable, placeholder, value }: OfferedOption): string {
  const what = `[${plainIn(meaning)}]`;
  const rest = value === undefined ? what : `${what}:${plainIn(placeholder)}:${action(value)}`;
  const mark = value === undefined ? '' : '=';
  if (short === undefined) return quoted(`${repeatable ? '*' : ''}--${name}${mark}${rest}`);
  const short_ = value === undefined ? '' : '+';
  return `'(-${short} --${name})'{-${short}${short_},--${name}${mark}}${quoted(rest)}`;
}

function branch({ name, options, argument }: OfferedCommand): string {
  const taken =
    argument.words.length === 0 && argument.files === undefined ? [] : [quoted(`*:argument:${action(argument)}`)];
  const lines = [...options.map(optionSpecification), ...taken].map((line) => `          ${line}`);
  return `        ${name})\n          _arguments -S \\\n${lines.join(' \\\n')} ;;\n`;
}

/** The script for zsh: specifications for its _arguments, which quotes names of files itself. */
export function zshScript(): string {
  const commands = offeredCommands();
  const list = commands.map(({ name, summary }) => `        ${quoted(`${name}:${plainIn(summary)}`)}`).join('\n');
  return `#compdef rex-conformance
# Completes the command lines of rex-conformance in zsh: source <(rex-conformance completion zsh)

_rex_conformance() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands
  _arguments -C \\
    '(-h --help)'{-h,--help}'[prints the help of all commands]' \\
    '--version[prints the version of the suite]' \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command)
      commands=(
${list}
      )
      _describe -t commands command commands ;;
    argument)
      case $words[1] in
${commands.map(branch).join('')}      esac ;;
  esac
}

if [[ $funcstack[1] == _rex-conformance ]]; then
  _rex_conformance "$@"
else
  compdef _rex_conformance rex-conformance
fi
`;
}
