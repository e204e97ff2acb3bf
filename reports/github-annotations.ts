import { plainLine } from '../base/plain-text.ts';

/** The place and the title of an annotation. */
export interface AnnotationPlace {
  /** A path from the root of the repository. */
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly title: string;
}

const IN_DATA: Readonly<Record<string, string>> = { '%': '%25', '\r': '%0D', '\n': '%0A' };
const IN_PROPERTIES: Readonly<Record<string, string>> = { ...IN_DATA, ':': '%3A', ',': '%2C' };

/** Whether the process runs as a job of GitHub Actions. */
export function isGitHubJob(environment: Readonly<Record<string, string | undefined>>): boolean {
  return environment.GITHUB_ACTIONS === 'true';
}

/**
 * A workflow command that shows a message beside a file. Every text is data of this one command: characters with a
 * meaning are escaped as GitHub's toolkit does, and control characters are shown by number.
 */
export function annotation(level: 'error' | 'warning' | 'notice', place: AnnotationPlace, message: string): string {
  const { file, line, title } = place;
  const properties = Object.entries({ file, line: line === undefined ? undefined : String(line), title }).flatMap(
    ([name, value]) =>
      value === undefined
        ? []
        : [`${name}=${plainLine(value).replaceAll(/[%\r\n:,]/g, (character) => IN_PROPERTIES[character]!)}`],
  );
  const lines = message.split('\n').map(plainLine).join('\n');
  return `::${level} ${properties.join(',')}::${lines.replaceAll(/[%\r\n]/g, (character) => IN_DATA[character]!)}\n`;
}
