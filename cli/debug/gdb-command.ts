import { toAddress } from '../../kernel-model/memory/guest-memory.ts';

/** An object where it is loaded. */
export interface PlacedObject {
  /** The file with its symbols. */
  readonly path: string;
  /** Window offset of its first byte. */
  readonly offset: number;
}

/** A word of gdb's command language: what has a meaning there follows a backslash. */
function gdbWord(text: string): string {
  return text.replaceAll(/[^\w@%+=:,./-]/g, '\\$&');
}

/** The command of gdb that reads the symbols of an object at its place. */
function symbols({ path, offset }: PlacedObject, isFirst: boolean): string {
  const how = isFirst ? 'symbol-file' : 'add-symbol-file';
  const file = gdbWord(path.startsWith('-') ? `./${path}` : path);
  return `${how} -o 0x${toAddress(offset).toString(16)} ${file}`;
}

/** The words of gdb's command line, behind its name, for objects and a port. */
export function gdbWords(objects: readonly PlacedObject[], address: string, port: number): readonly string[] {
  const commands = [...objects.map((object, n) => symbols(object, n === 0)), `target remote ${address}:${port}`];
  return commands.flatMap((command) => ['-ex', command]);
}
