import { dirname, join } from 'node:path/posix';
import ts from 'typescript';

/** Sources by their paths from the root. */
export type Sources = ReadonlyMap<string, string>;

/** What one file imports, types included. */
export interface Imported {
  /** Files of the house. */
  readonly files: readonly string[];
  /** Packages and modules of Node. */
  readonly packages: readonly string[];
}

/** What every file imports: `import`, `export … from` and `import()` with a text. */
export function importsOf(sources: Sources): ReadonlyMap<string, Imported> {
  return new Map(
    [...sources].map(([file, text]) => {
      const names = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
      return [
        file,
        {
          files: names.filter((name) => name.startsWith('.')).map((name) => join(dirname(file), name)),
          packages: names.filter((name) => !name.startsWith('.')),
        },
      ];
    }),
  );
}

/** Circles of imports, each with its files in order (Tarjan's strongly connected components). */
export function circlesOf(imports: ReadonlyMap<string, Imported>): readonly (readonly string[])[] {
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const number = numbers.size;
    numbers.set(file, number);
    lowest.set(file, number);
    stack.push(file);
    for (const other of imports.get(file)?.files ?? []) {
      if (!imports.has(other)) continue;
      const reached = numbers.has(other) ? (stack.includes(other) ? numbers.get(other)! : number) : visit(other);
      lowest.set(file, Math.min(lowest.get(file)!, reached));
    }
    if (lowest.get(file) === number) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1 || imports.get(file)?.files.includes(file)) circles.push(circle.toSorted());
    }
    return lowest.get(file)!;
  };
  for (const file of imports.keys()) if (!numbers.has(file)) visit(file);
  return circles;
}
