import { type Offered, offeredCommands } from './completed-words.ts';

/** What the script does for a value. */
function action({ words, files }: Offered): string {
  if (files === 'folder') return '_rex_conformance_folders';
  if (files === undefined) return words.length === 0 ? 'true' : `_rex_conformance_words ${words.join(' ')}`;
  return words.length === 0 ? '_rex_conformance_files' : `_rex_conformance_words_and_files ${words.join(' ')}`;
}

/** Branches of a `case` for those options of a command that take a value, each kind once. */
function valueBranches(): string {
  const patterns = new Map<string, string[]>();
  for (const { name, options } of offeredCommands()) {
    for (const { name: option, short, value } of options) {
      if (value === undefined) continue;
      const own = [`'${name} --${option}'`, ...(short === undefined ? [] : [`'${name} -${short}'`])];
      patterns.set(action(value), [...(patterns.get(action(value)) ?? []), ...own]);
    }
  }
  return [...patterns].map(([act, own]) => `    ${own.join(' | ')})\n      ${act}\n      return ;;\n`).join('');
}

function optionBranches(): string {
  return offeredCommands()
    .map(({ name, options }) => {
      const words = options.map((option) => `--${option.name}`).join(' ');
      return `      ${name}) _rex_conformance_words ${words} ;;\n`;
    })
    .join('');
}

function argumentBranches(): string {
  return offeredCommands()
    .map(({ name, argument }) => `    ${name}) ${action(argument)} ;;\n`)
    .join('');
}

/**
 * The script for bash. Names of files are left to readline, which quotes them: the script never has one in its hands, but for those that it
 * lists with a pattern of its own, and these it hands to readline as they are.
 */
export function bashScript(): string {
  const names = offeredCommands().map(({ name }) => name);
  return `# Completes the command lines of rex-conformance in bash: source <(rex-conformance completion bash)

# Offers words that begin as the current word does.
_rex_conformance_words() {
  local word
  for word in "$@"; do
    [[ $word == "$current"* ]] && COMPREPLY+=("$word")
  done
}

# Leaves the current word to readline, which completes names of files.
_rex_conformance_files() {
  compopt -o default 2>/dev/null
}

_rex_conformance_folders() {
  compopt -o dirnames 2>/dev/null
}

# Offers words, and files beside them.
_rex_conformance_words_and_files() {
  local file
  _rex_conformance_words "$@"
  # Without a word that fits, or with quotes in the current one, readline knows better.
  if [[ \${#COMPREPLY[@]} -eq 0 || $current == *[\\'\\"\\\\\\$\\\`~]* ]]; then
    _rex_conformance_files
    return
  fi
  while IFS= read -r -d '' file; do
    # Readline quotes what it takes for names of files only.
    compopt -o filenames 2>/dev/null
    COMPREPLY+=("$file")
  done < <(shopt -u failglob; for file in "$current"*; do [[ -e $file ]] && printf '%s\\0' "$file"; done)
}

_rex_conformance() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous='' command='' ended='' word at
  COMPREPLY=()
  (( COMP_CWORD > 0 )) && previous=\${COMP_WORDS[COMP_CWORD - 1]}
  # bash parts --seed=7 into three words.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]] && (( COMP_CWORD > 1 )); then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for (( at = 1; at < COMP_CWORD; at++ )); do
    word=\${COMP_WORDS[at]}
    [[ $word == '--' ]] && ended=yes
    if [[ -z $command ]]; then
      case $word in
        ${names.join(' | ')}) command=$word ;;
      esac
    fi
  done
  if [[ -z $command ]]; then
    _rex_conformance_words ${names.join(' ')} --help --version
    return
  fi
  [[ -z $ended ]] && case "$command $previous" in
${valueBranches()}  esac
  if [[ -z $ended && $current == -* ]]; then
    case $command in
${optionBranches()}    esac
    return
  fi
  case $command in
${argumentBranches()}  esac
}

complete -F _rex_conformance rex-conformance
`;
}
