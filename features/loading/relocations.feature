# Retired: 5
@loading
Feature: An object imports from the kernel by name, and only in two ways
  The only dynamic relocations are R_X86_64_RELATIVE, which makes a word the image's address and an addend, and R_X86_64_GLOB_DAT, which
  names a symbol of the kernel.

  @REX-LOAD-05
  Scenario: [1] An import that the kernel does not have is refused
    Then loading "unknown_symbol" is refused with EINVAL and message '*the kernel has no symbol "bpf_nonexistent"'

  @REX-LOAD-05
  Scenario: [2] A misspelt import is refused by its name
    Given the object file "hello" with dynamic symbol "rex_trace_printk" renamed to "rex_trace_printf"
    Then loading "hello" is refused with EINVAL and message '*the kernel has no symbol "rex_trace_printf"'

  @REX-LOAD-12 @violation
  Scenario: [3] An import that Linux has and the model lacks is unsupported, not refused
    Given the object file "hello" with dynamic symbol "rex_trace_printk" renamed to "kernel_clone"
    Then loading "hello" is refused as unsupported with message '*relocation * of .rela.dyn: the kernel model does not have "kernel_clone" yet'

  @REX-LOAD-18
  Scenario: [4] A relocation of another type is refused
    Given the object file "hello" with r_type of relocation 0 set to R_X86_64_64
    Then loading "hello" is refused with EINVAL and message "hello: relocation 0 of .rela.dyn: relocation type not supported: R_X86_64_64 (1)"

  @REX-LOAD-18
  Scenario: [6] A relocation beyond the image is refused
    Given the object file "hello" with r_offset of relocation 0 set to 0x10000
    Then loading "hello" is refused with EINVAL and message "*relocation 0 of .rela.dyn: r_offset is 0x10000, beyond the image"

  @REX-LOAD-05
  Scenario Outline: [<number>] <errno>: an import whose name has <length> bytes
    Given the object file "hello" with dynamic symbol "rex_trace_printk" renamed to "<name>"
    Then loading "hello" is refused with <errno> and message "*<message>*"

    Examples:
      | number | length | errno  | message                                     | name |
      | 7      | 511    | EINVAL | the kernel has no symbol                    | nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn |
      | 8      | 512    | E2BIG  | the name of the symbol is 512 bytes long    | nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn |

  @REX-LOAD-12
  Scenario: [9] A variable that the model lacks is unsupported too
    Given the object file "syscall_counter" with dynamic symbol "rex_cleanup_entries" renamed to "rex_curr_prog"
    Then loading "syscall_counter" is refused as unsupported with message '*relocation * of .rela.dyn: the kernel model does not have "rex_curr_prog" yet'

  @REX-LOAD-18
  Scenario: [10] A relative relocation stores base and addend, whatever was there before
    Given the object file "dispatch_table" with r_addend of relocation 1 set to 0x1230
    And the object "dispatch_table", attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | 1 |
      | args | 1 |
    Then map "results" holds, among others
      | key: u32 | value: u64        |
      | 17       | 72057594037927939 |

  @REX-LOAD-05
  Scenario: [11] A kernel that is built without NUMA has no numa_node
    Given the kernel is built without NUMA
    Then loading "kernel_state" is refused with EINVAL and message '*the kernel has no symbol "numa_node"'
