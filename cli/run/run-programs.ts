import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames } from '../../base/known-names.ts';
import type { PlannedAttachment } from '../../captures/events/events-file.ts';
import type { LoadedObject, ProgramDescription } from '../../runtime/loaded-object.ts';
import type { RunArguments } from '../arguments/run-arguments.ts';

/** A program by its name among all objects' programs, and where to attach it. */
export interface ChosenProgram {
  readonly name: string;
  /** The name of its object. */
  readonly object: string;
  readonly program: ProgramDescription;
  /** Where it is attached instead of where its section says. */
  readonly place: string | undefined;
}

/**
 * The programs that a command line attaches, in order: those that it names, or all.
 * @throws Diagnostic NO_SUCH_PROGRAM
 */
export function choosePrograms(
  objects: readonly LoadedObject[],
  args: RunArguments,
  planned: readonly PlannedAttachment[] = [],
): readonly ChosenProgram[] {
  const all = objects.flatMap((object) => object.programs.map((program) => ({ object, program })));
  const bearers = new Map<string, number>();
  for (const { program } of all) bearers.set(program.name, (bearers.get(program.name) ?? 0) + 1);
  const programs = all.map(({ object, program }) => {
    const name = bearers.get(program.name) === 1 ? program.name : `${object.name}/${program.name}`;
    return { name, object: object.name, program, place: undefined };
  });
  const option =
    args.program !== undefined ? '--program' : args.attach.length > 0 ? '--attach' : '"attach" of the events file';
  const byFile = args.program === undefined && args.attach.length === 0;
  const given = args.program === undefined ? args.attach : [{ program: args.program, place: undefined }];
  const wanted = byFile ? planned : given;
  if (wanted.length === 0) return programs;
  return wanted.map(({ program: named, place }) => {
    const chosen = programs.find(
      ({ name, object, program }) => named === name || named === `${object}/${program.name}`,
    );
    if (chosen !== undefined) return { ...chosen, place };
    const one = args.objects.length === 1;
    const { nearest, list } = knownNames(
      named,
      programs.map(({ name }) => name),
    );
    throw new Diagnostic({
      code: 'NO_SUCH_PROGRAM',
      kind: 'input',
      message: `${args.objects.join(', ')} ${one ? 'has' : 'have'} no program "${named}"`,
      cause: `${one ? 'its' : 'their'} programs are ${list}`,
      hint:
        nearest === undefined
          ? `give one of these names to ${option}, or leave it out`
          : `write ${nearest} in ${option}, or leave it out`,
    });
  });
}
