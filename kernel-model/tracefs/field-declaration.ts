import type { FormatField } from './tracepoint-format.ts';

/** The facts about a field in its declaration. */
export type DeclaredField = Pick<FormatField, 'name' | 'type' | 'length'>;

/** The kernel prints type, blank, name, and brackets of an array of fixed length (f_show, kernel/trace/trace_events.c). */
const DECLARATION = /^([A-Za-z_][\w *]*?(?:\[\])?) ([A-Za-z_]\w*)(?:\[(\d{0,9})\])?$/;

/** Reads a field's declaration, the text after `field:`; `undefined` if it is not one. */
export function readDeclaration(text: string): DeclaredField | undefined {
  const [, type, name, length] = DECLARATION.exec(text) ?? [];
  if (type === undefined || name === undefined) return undefined;
  return length === undefined ? { name, type } : { name, type, length: Number(length) };
}

/** A field's declaration as the kernel prints it. */
export function formatDeclaration({ type, name, length }: DeclaredField): string {
  return length === undefined ? `${type} ${name}` : `${type} ${name}[${length === 0 ? '' : length}]`;
}
