# Retired: 4, 6
@loading
Feature: Loading an object registers its programs, its maps and its symbols
  Programs are found by their sections, maps by their symbols in .maps. An object can be attached only after everything
  in it was accepted.

  @REX-LOAD-21
  Scenario: [1] Each program has the type and the attach point that its section names
    Given the object "two_programs"
    Then its programs are
      | program   | type | section | attach point |
      | count_in  | xdp  | xdp     |              |
      | count_out | tc   | tc      |              |

  @REX-LOAD-21
  Scenario: [2] A tracepoint's section names its event
    Given the object "hello"
    Then its programs are
      | program | type       | section                           | attach point           |
      | hello   | tracepoint | tracepoint/syscalls/sys_enter_dup | syscalls/sys_enter_dup |

  @REX-LOAD-21
  Scenario: [3] A section with the prefix rex/ means the same
    Given the object "prefixed_hello"
    Then its programs are
      | program | type       | attach point           |
      | hello   | tracepoint | syscalls/sys_enter_dup |

  @REX-LOAD-20
  Scenario: [5] Maps are created from their 32 bytes in .maps
    Given the object "port_filter"
    Then its maps are
      | map       | type  | key size | value size | max entries | flags |
      | blocked   | hash  | 2        | 1          | 64          | 0     |
      | protocols | array | 4        | 8          | 256         | 0     |
      | counters  | array | 4        | 16         | 1           | 0     |

  @REX-LOAD-19
  Scenario: [7] An object without a timeout handler is refused
    Then loading "no_timeout_handler" is refused with EINVAL and message "*: the symbol table has no __rex_handle_timeout"

  @REX-LOAD-19
  Scenario: [8] A timeout handler under another name does not count
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
  Scenario: [11] Unloading an object removes its programs and maps
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

  @REX-LOAD-21
  Scenario: [13] A section with an unknown name holds no programs, and an object without programs is loaded
    Given the object file "hello" with section "tracepoint/syscalls/sys_enter_dup" renamed to "tracepiont/syscalls/sys_enter_dup"
    And the object "hello"
    Then it has no programs
    And the kernel's symbols include, in order
      | rex_prog_TAG::hello * |

  @REX-LOAD-20
  Scenario: [14] A symbol in .maps that is not 32 bytes long is ignored: that map does not exist, the others do
    Given the object file "port_filter" with st_size of symbol "counters" set to 24
    And the object "port_filter"
    Then its maps are
      | map       | type  |
      | blocked   | hash  |
      | protocols | array |

  @REX-LOAD-20
  Scenario: [15] A program finds no map where its symbol was ignored
    Given the object file "syscall_counter" with st_size of symbol "counts" set to 24
    And the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id | 39 |
    Then the result is 4294967274
    And nothing else changed

  @REX-LOAD-19
  Scenario: [16] The address of the timeout handler is not checked: the object is loaded, and the watchdog cannot end a program properly
    Given the object file "endless" with st_value of symbol "__rex_handle_timeout" set to 0x30000
    And the object "endless", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception | #PF     |
      | access    | execute |

  @REX-LOAD-22
  Scenario Outline: [<number>] The kernel refuses the name that the loader makes from the file name: <name>
    Given the object file "hello" is named "<name>"
    Then loading "<name>" is refused with EINVAL and message '<name>: the kernel refuses the name "<base>", which the loader makes from the *'

    Examples:
      | number | name            | base            |
      | 17     | my-hello        | my-hello.base   |
      | 18     | naïve           | naïve.base      |
      | 19     | hello kernel    | hello kernel.ba |
      | 20     | fourteen_lette- | fourteen_lette- |

  @REX-LOAD-22
  Scenario Outline: [<number>] It takes a name whose first 15 bytes are letters, digits, _ and .: <name>
    Given the object file "hello" is named "<name>"
    And the object "<name>"
    Then its programs are
      | program |
      | hello   |

    Examples:
      | number | name             |
      | 21     | Hello_2.so       |
      | 22     | fifteen_letters- |

  @REX-LOAD-23
  Scenario: [23] A function's name of 512 bytes is refused
    Given the object file "hello" with symbol "memcpy" renamed to "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
    Then loading "hello" is refused with E2BIG and message "hello: the name of function symbol * of .symtab is 512 bytes long: nnnn*"

  @REX-LOAD-23
  Scenario: [25] One of 511 bytes is taken
    Given the object file "hello" with symbol "memcpy" renamed to "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
    And the object "hello"
    Then the kernel's symbols include, in order
      | rex_prog_TAG::nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn 64 |

  @REX-LOAD-24
  Scenario: [24] The tag of a load is 8 digits and 8 zeros, and new each time
    Given the object "nested_unwrap"
    Then its tag is new
    When the object "nested_unwrap" is unloaded
    Given the object "nested_unwrap"
    Then its tag is new

  @REX-LOAD-09
  Scenario Outline: [<number>] Names have LLVM's spelling: <what>
    Given the object file "hello" with symbol "memcpy" renamed to "<symbol>"
    And the object "hello"
    Then the kernel's symbols include, in order
      | rex_prog_TAG::<name> 64 |

    Examples:
      | number | what                                      | symbol                                            | name                                  |
      | 26     | what LLVM appended is in parentheses      | _RNvCs1234_5hello4copy.llvm.123                   | hello::copy (.llvm.123)               |
      | 27     | so is what the compiler appended          | _RNvCs1234_5hello4copy.cold                       | hello::copy (.cold)                   |
      | 28     | a constant of text leaves a name mangled  | _RINvCs1234_5hello4copyKRe68695f_E                | _RINvCs1234_5hello4copyKRe68695f_E    |
      | 29     | a character beyond ASCII is escaped       | _RINvCs1234_5hello4copyKce9_E                     | hello::copy::<'\\u{e9}'>              |
      | 30     | a name of the legacy mangling has its hash | _ZN5hello4copy17h0123456789abcdefE               | hello::copy::h0123456789abcdef        |
