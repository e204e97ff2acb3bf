@loading
Feature: Loading an object makes its programs, its maps and its symbols known
  Programs are found by the sections they lie in, maps by their symbols in .maps. An object becomes attachable only when everything in it
  has been accepted.

  @REX-LOAD-08
  Scenario: [1] Each program has the type and the attach point that its section names
    Given the object "two_programs"
    Then its programs are
      | program   | type | section | attach point |
      | count_in  | xdp  | xdp     |              |
      | count_out | tc   | tc      |              |

  @REX-LOAD-08
  Scenario: [2] A tracepoint's section names its event
    Given the object "hello"
    Then its programs are
      | program | type       | section                           | attach point           |
      | hello   | tracepoint | tracepoint/syscalls/sys_enter_dup | syscalls/sys_enter_dup |

  @REX-LOAD-08
  Scenario: [3] A section that keeps the prefix rex/ means the same
    Given the object "prefixed_hello"
    Then its programs are
      | program | type       | attach point           |
      | hello   | tracepoint | syscalls/sys_enter_dup |

  @REX-LOAD-08
  Scenario: [4] A section that names no kind of program is refused
    Given the object file "hello" with section "tracepoint/syscalls/sys_enter_dup" renamed to "tracepiont/syscalls/sys_enter_dup"
    Then loading "hello" is refused with EINVAL and message "hello: this is an ELF file, but not a Rex object: no section holds a program"

  @REX-LOAD-07
  Scenario: [5] Maps are made as their 32 bytes in .maps say
    Given the object "port_filter"
    Then its maps are
      | map       | type  | key size | value size | max entries | flags |
      | blocked   | hash  | 2        | 1          | 64          | 0     |
      | protocols | array | 4        | 8          | 256         | 0     |
      | counters  | array | 4        | 16         | 1           | 0     |

  @REX-LOAD-07
  Scenario: [6] A map symbol of another size than 32 bytes is refused
    Given the object file "port_filter" with st_size of symbol "counters" set to 24
    Then loading "port_filter" is refused with EINVAL and message 'port_filter: map "counters" (symbol * of .symtab) is 24 bytes long'

  @REX-LOAD-06
  Scenario: [7] An object without a timeout handler is refused
    Then loading "no_timeout_handler" is refused with EINVAL and message "*: the symbol table has no __rex_handle_timeout"

  @REX-LOAD-06
  Scenario: [8] A timeout handler under another name is none
    Given the object file "hello" with symbol "__rex_handle_timeout" renamed to "__rex_handle_timeouts"
    Then loading "hello" is refused with EINVAL and message "*: the symbol table has no __rex_handle_timeout"

  @REX-LOAD-09
  Scenario: [9] Functions are known to the kernel by their demangled names, under the object's tag
    Given the object "nested_unwrap"
    Then the kernel's symbols include, in order
      | rex_prog_TAG::nested_unwrap::parse 32                                                 |
      | rex_prog_TAG::nested_unwrap::dispatch 48                                              |
      | rex_prog_TAG::core::option::unwrap_failed 16                                          |
      | rex_prog_TAG::<u32 as core::fmt::Display>::fmt 800                                    |
      | rex_prog_TAG::__rex_handle_timeout 32                                                 |
      | rex_prog_TAG::<&core::panic::panic_info::PanicInfo as core::fmt::Display>::fmt 256    |
      | rex_prog_TAG::memcpy 64                                                               |
      | rex_prog_TAG::nested_unwrap 32                                                        |

  @REX-LOAD-05
  Scenario: [10] An object imports what its code uses and no more
    Given the object "syscall_counter"
    Then it imports
      | bpf_map_lookup_elem   |
      | bpf_map_update_elem   |
      | rex_cleanup_entries   |
      | rex_landingpad        |
      | rex_log_buf           |
      | rex_termination_state |
      | this_cpu_off          |

  @REX-LOAD-13
  Scenario: [11] Unloading an object takes its programs and maps away
    Given the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When the object "syscall_counter" is unloaded
    And task 42 "bash" hits tracepoint "raw_syscalls/sys_enter"
    Then no program saw the event
    And program "syscall_counter" is removed
    And nothing else changed

  @REX-LOAD-11
  Scenario: [12] A program that starts beyond the image is refused
    Given the object file "hello" with st_value of symbol "hello" set to 0x20000
    Then loading "hello" is refused with EINVAL and message 'hello: program "hello" starts at 0x20000, beyond the image'
