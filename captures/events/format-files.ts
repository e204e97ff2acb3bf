import { Diagnostic } from '../../base/diagnostic.ts';
import { host } from '../../base/host.ts';
import { readInputFile } from '../../base/input-file.ts';
import { readFormat } from '../../kernel-model/tracefs/format-reader.ts';
import type { TracepointFormat } from '../../kernel-model/tracefs/tracepoint-format.ts';

const LARGEST_FILE = 16 * 1024 * 1024;

function refuse(message: string, cause: string, hint: string): Diagnostic {
  return new Diagnostic({ code: 'TRACEPOINT_FORMAT', kind: 'input', message, cause, hint });
}

/**
 * Reads the text of a file that describes tracepoints.
 *
 * @throws {Diagnostic} kind `input`: the errors of {@link readInputFile}, `TRACEPOINT_FORMAT` for bytes that are not
 *   text
 */
export function readDescriptionText(path: string): string {
  const bytes = readInputFile(path, { what: 'a description of tracepoints', largest: LARGEST_FILE });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const hint = 'name a format file of tracefs, or YAML';
    throw refuse(`${path}: this describes no tracepoint`, 'its bytes are not valid UTF-8', hint);
  }
}

/**
 * Reads a format file of the kernel. Its path ends with `CATEGORY/EVENT/format`, as in tracefs, because the text does
 * not name the category.
 *
 * @throws {Diagnostic} kind `input`, naming file and line
 */
export function readFormatFile(path: string): TracepointFormat {
  const event = host().paths.dirname(host().paths.resolve(path));
  const category = host().paths.dirname(event);
  if (host().paths.basename(path) !== 'format' || host().paths.dirname(category) === category) {
    throw refuse(
      `${path}: this is not a format file`,
      'a format file must be at CATEGORY/EVENT/format, as in tracefs, because its text does not name the category',
      'copy it with both folders, or describe the tracepoint in YAML',
    );
  }
  const format = readFormat(readDescriptionText(path), { file: path, category: host().paths.basename(category) });
  const named = `${host().paths.basename(category)}/${host().paths.basename(event)}`;
  if (format.event === named) return format;
  throw refuse(
    `${path}:1: this is the format of ${format.event}`,
    `the folder is that of ${named}`,
    'keep the folders of tracefs',
  );
}
