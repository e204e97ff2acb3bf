import { PARAMETERS } from './parameter-types.ts';
import { PHRASES } from './phrases.ts';

/** A text as a JavaScript literal, if possible without escapes: editors read it and do not evaluate it. */
function literal(text: string): string {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`;
}

function comment(text: string): string {
  return `// ${text.replaceAll(/\s+/g, ' ')}`;
}

/**
 * The phrases as editors look for them: calls of Given, When and Then with literal expressions, and of defineParameterType with literal
 * regular expressions, because Cucumber's language service reads glue without running it. Nothing imports the text.
 */
export function editorGlue(): string {
  const lines = [
    '// For editors, which find step definitions by reading them: every phrase, with what it means. Never imported: the step definitions',
    '// themselves are made from steps/phrases. UPDATE_GOLDEN=1 npm run unit -- steps/phrase-list writes this file.',
    "import { defineParameterType, Given, Then, When } from '@cucumber/cucumber';",
  ];
  for (const { name, meaning, regexp } of PARAMETERS) {
    lines.push('', comment(meaning), `defineParameterType({ name: ${literal(name)}, regexp: ${regexp} });`);
  }
  for (const group of new Set(PHRASES.map((phrase) => phrase.group))) {
    lines.push('', comment(`# ${group}`));
    for (const { keyword, expression, meaning } of PHRASES.filter((phrase) => phrase.group === group)) {
      lines.push('', comment(meaning), `${keyword}(${literal(expression)}, () => {});`);
    }
  }
  return `${lines.join('\n')}\n`;
}
