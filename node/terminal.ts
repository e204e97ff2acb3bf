/** A stream that may be a terminal. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  /** The columns of the terminal. */
  readonly columns?: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The width of lines in a file, or on a terminal of unknown width. */
const USUAL = 120;
/** The least width, because no table fits in fewer columns. */
const LEAST = 40;

/**
 * The columns of $COLUMNS, or of the terminal.
 * @returns at least 40; undefined if there is no terminal and no $COLUMNS
 */
export function terminalColumns(stream: TerminalStream, environment: Environment): number | undefined {
  const said = Number(environment.COLUMNS);
  if (Number.isInteger(said) && said > 0) return Math.max(LEAST, said);
  const { isTTY, columns } = stream;
  return isTTY === true && columns !== undefined && columns > 0 ? Math.max(LEAST, columns) : undefined;
}

/** The greatest width of a line on a stream, in columns; 120 without a terminal. */
export function widthOf(stream: TerminalStream, environment: Environment): number {
  return terminalColumns(stream, environment) ?? USUAL;
}

/**
 * The wish of the environment about colours. FORCE_COLOR is stronger than NO_COLOR (no-color.org), as in Node.
 * @returns undefined if the environment has no wish
 */
export function wishForColours({ FORCE_COLOR: force, NO_COLOR: no }: Environment): boolean | undefined {
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  return no === undefined || no === '' ? undefined : false;
}
