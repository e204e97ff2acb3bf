import { Diagnostic } from '../../base/diagnostic.ts';

/**
 * Sections that libbpf knows and librex does not, with librex's name for the same, if it has one
 * (tools/lib/bpf/libbpf.c, section_defs).
 */
const OTHERS: ReadonlyMap<string, string | undefined> = new Map([
  ['tp', 'tracepoint'],
  ['classifier', 'tc'],
  ['tc/ingress', 'tc'],
  ['tc/egress', 'tc'],
  ['tcx/ingress', 'tc'],
  ['tcx/egress', 'tc'],
  ['action', undefined],
  ['xdp.frags', 'xdp'],
  ['xdp.frags/devmap', undefined],
  ['xdp.frags/cpumap', undefined],
  ['xdp/devmap', undefined],
  ['xdp/cpumap', undefined],
  ['kprobe.multi', 'kprobe'],
  ['kretprobe.multi', 'kretprobe'],
  ['kprobe.session', undefined],
  ['uprobe.multi', 'uprobe'],
  ['uretprobe.multi', 'uretprobe'],
  ['uprobe.s', 'uprobe'],
  ['uretprobe.s', 'uretprobe'],
  ['ksyscall', 'kprobe'],
  ['kretsyscall', 'kretprobe'],
  ['usdt', undefined],
  ['raw_tp', undefined],
  ['raw_tracepoint', undefined],
  ['raw_tp.w', undefined],
  ['raw_tracepoint.w', undefined],
  ['tp_btf', undefined],
  ['fentry', undefined],
  ['fexit', undefined],
  ['fmod_ret', undefined],
  ['freplace', undefined],
  ['lsm', undefined],
  ['iter', undefined],
  ['syscall', undefined],
  ['socket', undefined],
  ['sk_lookup', undefined],
  ['sk_msg', undefined],
  ['sk_skb', undefined],
  ['sockops', undefined],
  ['struct_ops', undefined],
  ['flow_dissector', undefined],
  ['netfilter', undefined],
  ['cgroup', undefined],
  ['cgroup_skb', undefined],
  ['lwt_in', undefined],
  ['lwt_out', undefined],
  ['lwt_xmit', undefined],
]);

/**
 * Refuses a program in a section that libbpf knows and librex would skip.
 * @throws Diagnostic LOAD_SECTION_UNSUPPORTED
 */
export function refuseLibbpfSection(fileName: string, program: string, section: string): void {
  const name = section.startsWith('rex/') ? section.slice('rex/'.length) : section;
  const parts = name.split('/');
  const known = [parts.slice(0, 2).join('/'), parts[0]!].find((start) => OTHERS.has(start));
  if (known === undefined) return;
  const own = OTHERS.get(known);
  const rest = known.includes('/') ? parts.slice(2) : parts.slice(1);
  const renamed = own === undefined ? undefined : [own, ...(own === 'tc' || own === 'xdp' ? [] : rest)].join('/');
  throw new Diagnostic({
    code: 'LOAD_SECTION_UNSUPPORTED',
    kind: 'unsupported',
    message: `${fileName}: function "${program}" is in section "${section}", a name that libbpf knows and librex does not`,
    cause: 'librex looks for no programs there, and ignores the function',
    hint:
      renamed === undefined
        ? 'leave the function out: Rex has no programs of this kind'
        : `name the section ${renamed}, as the attributes of the rex crate do`,
  });
}
