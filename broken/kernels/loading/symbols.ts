import { judgeAddends, judgeTimeoutHandler } from '../../../runtime/load/conventions.ts';
import { LOAD_STEPS } from '../../../runtime/load/load-steps.ts';
import { KSYM_NAME_LEN } from '../../../runtime/load/relocation.ts';
import { RelocationType } from '../../../runtime/object/elf-constants.ts';
import type { Fault } from '../../fault.ts';
import { brokenKernel, brokenLoading } from '../../parts.ts';
import { leavingOut, passingOver, refusing, spelling } from './changed-steps.ts';

const LEGAL: readonly number[] = [RelocationType.RELATIVE, RelocationType.GLOB_DAT];

/** Kernels that relocate images, or register symbols, otherwise than they must. */
export const SYMBOL_FAULTS: readonly Fault[] = [
  brokenLoading(
    'leaves relocations of unknown types as they are',
    leavingOut(({ type }) => !LEGAL.includes(type)),
  ),
  brokenLoading(
    'skips relocations beyond the image',
    leavingOut(({ offset }, size) => offset + 8 > size),
  ),
  brokenLoading('adds the base to the old content of the word of a relative relocation', {
    relocate: (memory, base, relocations) =>
      LOAD_STEPS.relocate(
        memory,
        base,
        relocations.map((one) => ({ ...one, addend: memory.readU64(base + one.offset) })),
      ),
  }),
  brokenLoading('refuses a relative relocation whose word is not its addend', refusing(judgeAddends)),
  brokenLoading('refuses a timeout handler outside the code', refusing(judgeTimeoutHandler)),
  brokenLoading('leaves unknown imports at 0', {
    resolveRelocations(object, kallsyms, size) {
      const relocations = object.relocations.filter(
        ({ symbol }) => symbol === undefined || kallsyms.resolve(symbol.name) !== undefined,
      );
      return LOAD_STEPS.resolveRelocations({ ...object, relocations }, kallsyms, size);
    },
  }),
  brokenLoading('truncates the names of imports to 511 bytes', {
    resolveRelocations(object, kallsyms, size) {
      const relocations = object.relocations.map((relocation) => {
        const { symbol } = relocation;
        if (symbol === undefined) return relocation;
        const name = symbol.name.slice(0, KSYM_NAME_LEN - 1);
        return { ...relocation, symbol: { ...symbol, name, nameLength: name.length } };
      });
      return LOAD_STEPS.resolveRelocations({ ...object, relocations }, kallsyms, size);
    },
  }),
  brokenKernel('offers numa_node although it is built without NUMA', (kernel) => {
    const resolve = kernel.kallsyms.resolve.bind(kernel.kallsyms);
    kernel.kallsyms.resolve = (name) => resolve(name === 'numa_node' ? 'cpu_number' : name);
  }),
  brokenLoading('loads objects without a timeout handler', {
    findTimeoutHandler: passingOver(LOAD_STEPS.findTimeoutHandler, 'LOAD_NO_TIMEOUT_HANDLER', () => 0),
  }),
  brokenLoading('uses the first symbol that begins like the timeout handler', {
    findTimeoutHandler: (object) =>
      LOAD_STEPS.findTimeoutHandler({
        ...object,
        symbols: object.symbols.map((symbol) =>
          symbol.name.startsWith('__rex_handle_timeout') ? { ...symbol, name: '__rex_handle_timeout' } : symbol,
        ),
      }),
  }),
  brokenLoading('registers the functions of a program under mangled names', {
    programFunctions: (object, base, size) =>
      object.symbols
        .filter(({ type, value, sectionIndex }) => type === 'FUNC' && sectionIndex !== 'UNDEF' && value < size)
        .map(({ name, value, size: bytes }) => ({ name, offset: base + value, size: bytes })),
  }),
  spelling('removes what LLVM appended to the name of a function', / \(\..*\)$/),
  spelling('removes the hash from the name of a function', /::h[0-9a-f]{16}$/),
  brokenKernel('registers the functions of a program with the sizes of their symbols', ({ kallsyms }) => {
    const add = kallsyms.addProgramSymbols.bind(kallsyms);
    kallsyms.addProgramSymbols = (tag, functions) =>
      add(tag, functions).map((symbol) => {
        const { size } = functions.find(({ offset, name }) => offset === symbol.offset && name === symbol.function)!;
        return { ...symbol, size };
      });
  }),
  brokenKernel('registers the functions of a program without the tag of the object', ({ kallsyms }) => {
    const add = kallsyms.addProgramSymbols.bind(kallsyms);
    kallsyms.addProgramSymbols = (tag, functions) =>
      add(tag, functions).map((symbol) => ({ ...symbol, name: `rex_prog::${symbol.function}` }));
  }),
];
