import { Diagnostic } from '../../base/diagnostic.ts';
import { ERRNO } from '../errno.ts';
import { TEXT_HIGH } from '../kernel-text.ts';
import { READ } from '../memory/guest-memory.ts';
import { fails, succeeds } from '../outcome.ts';
import { type AccessKernel, writable } from './access.ts';
import { type HelperArguments, type HelperDefinition, modelled } from './helper.ts';

/**
 * The high half of the lowest kernel address, with 48-bit virtual addresses. A lower address belongs to user space or
 * is not canonical.
 */
const LOWEST_KERNEL_HIGH = 0xffff8000;

/**
 * Low halves of the possible addresses of the kernel's image and its modules, and the page of vsyscalls
 * (Documentation/arch/x86/x86_64/mm.rst).
 */
const IMAGE_START = 0x80000000;
const IMAGE_END = 0xff000000;
const VSYSCALL_PAGE = 0xff600;

/** The result of copy_from_kernel_nofault for a source outside the window (mm/maccess.c, arch/x86/mm/maccess.c). */
function unreadable(args: HelperArguments, n: number, size: number): number {
  if (args.high(n) === TEXT_HIGH && args.low(n) >= IMAGE_START && args.low(n) < IMAGE_END) {
    throw new Diagnostic({
      code: 'KERNEL_TEXT_READ',
      kind: 'unsupported',
      message: `bpf_probe_read_kernel reads the kernel's own image at 0x${args.u64(n).toString(16)}`,
      cause: 'the model has the symbols of the kernel, not its code and data',
      hint: 'read a map, the context, the task, or the stack',
    });
  }
  const vsyscall = args.high(n) === TEXT_HIGH && args.low(n) >>> 12 === VSYSCALL_PAGE;
  if (args.high(n) < LOWEST_KERNEL_HIGH || vsyscall) return -ERRNO.ERANGE;
  // A read of no bytes cannot fault.
  return size === 0 ? 0 : -ERRNO.EFAULT;
}

const MACCESS = 'mm/maccess.c';

/** bpf_probe_read_kernel (kernel/trace/bpf_trace.c): on failure the destination is zeroed. */
export const MEMORY_HELPERS: readonly HelperDefinition<AccessKernel>[] = [
  modelled(
    'bpf_probe_read_kernel',
    'dst: pointer, size: u32, unsafe_ptr: pointer',
    'errno',
    [
      succeeds('the memory can be read', MACCESS),
      fails('EFAULT', 'it is kernel memory that is not mapped', MACCESS),
      fails('ERANGE', 'the address is of user space, not canonical, or of the vsyscall page', 'arch/x86/mm/maccess.c'),
    ],
    (kernel, args) => {
      const size = args.low(1);
      const destination = writable(kernel, args, 0, size);
      const source = args.pointer(2);
      if (source >= 0 && (size === 0 || kernel.memory.isAccessible(source, size, READ))) {
        kernel.memory.u8.copyWithin(destination, source, source + size);
        args.returnErrno(0);
        return;
      }
      const errno = source >= 0 ? -ERRNO.EFAULT : unreadable(args, 2, size);
      if (size > 0) kernel.memory.u8.fill(0, destination, destination + size);
      args.returnErrno(errno);
    },
  ),
];
