@loading
Feature: The image is the kernel's own copy of the object, in fresh pages
  Each page has the protection of its segment: code is executable and not writable, constants are read-only, data is writable and
  not executable. Memory without bytes in the file is zero. A program starts from the same state each time its object is loaded. Only
  a privileged loader may load programs.

  @REX-LOAD-16
  Scenario: [1] At the first run .bss is zero, and .data has the object's bytes
    Given the object "statics", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then map "found" holds exactly
      | key: u32 | value: Statics                 |
      | 0        | {runs: 0, used: 0, number: 7} |
    And nothing else changed

  @REX-LOAD-16
  Scenario: [2] A program's own data stays from run to run
    Given the object "statics", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint 3 times
    Then map "found" holds exactly
      | key: u32 | value: Statics                     |
      | 0        | {runs: 2, used: 1024, number: 13} |

  @REX-LOAD-16
  Scenario: [3] An object that is loaded again starts with fresh data
    Given the object "statics", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint 3 times
    And the object "statics" is unloaded
    Given the object "statics", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then map "found" holds exactly
      | key: u32 | value: Statics                 |
      | 0        | {runs: 0, used: 0, number: 7} |

  @REX-LOAD-16
  Scenario Outline: [<number>] <what>
    Given the object "<object>", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception | #PF      |
      | access    | <access> |

    Examples:
      | number | object       | access  | what                        |
      | 4      | write_code   | write   | Code cannot be written to   |
      | 5      | write_rodata | write   | Nor can constants           |
      | 6      | execute_data | execute | Constants cannot be executed |

  @REX-LOAD-15
  Scenario: [7] A loader without the privilege is refused
    Given the loader may not load programs
    Then loading "hello" is refused with EPERM and message "hello: the loader may not load programs"

  @REX-LOAD-15
  Scenario: [8] The privilege of the loader is checked before the object
    Given the loader may not load programs
    And the object file "hello" with p_flags of program header 2 set to RWX
    Then loading "hello" is refused with EPERM and message "hello: the loader may not load programs"
