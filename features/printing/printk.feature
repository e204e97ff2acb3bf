@printing
Feature: bpf_trace_printk writes to the trace, vprintk to the kernel log
  bpf_trace_printk takes the formats of bpf_snprintf, with three arguments. vprintk takes the formats of printk, with a list of arguments, and
  a level before the text. The result is the length of the printed text.

  Background:
    Given the clock starts at 100 s
    And the object "past_the_crate"
    And map "memory" holds
      | key: u32 | value: char[520] |
      | 0        | "rex"            |

  @REX-PRINT-04
  Scenario: [1] bpf_trace_printk writes a record to the trace, and returns its length
    Given program "trace_text" is attached to tracepoint "syscalls/sys_enter_dup"
    And map "format" holds
      | key: u32 | value: char[96]        |
      | 0        | "%s: %d of %lx, 100%%" |
    And map "arguments" holds
      | key: u32 | value: Argument                            |
      | 0        | {refers: 1, value: 0}                      |
      | 1        | {refers: 0, value: 0xfffffffffffffffb}     |
      | 2        | {refers: 0, value: 0xfedcba9876543210}     |
    When task 42 "bash" hits the tracepoint with
      | fildes | 21 |
    Then the result is 33
    And the trace reads
      """
                  bash-42      [000] ...21   100.000*: bpf_trace_printk: rex: -5 of fedcba9876543210, 100%
      """
    And nothing else changed

  @REX-PRINT-04
  Scenario Outline: [<number>] EINVAL: <what>
    Given program "trace_text" is attached to tracepoint "syscalls/sys_enter_dup"
    And map "format" holds
      | key: u32 | value: char[96] |
      | 0        | "<format>"      |
    When task 42 "bash" hits the tracepoint with
      | fildes | <size> |
    Then the result is -22
    And nothing else changed

    Examples:
      | number | what                              | format      | size |
      | 2      | a size that leaves out the NUL    | hello       | 5    |
      | 3      | no format at all                  |             | 0    |
      | 4      | a fourth argument                 | %d %d %d %d | 12   |
      | 5      | a conversion that is not taken    | %o          | 3    |

  @REX-PRINT-04
  Scenario: [6] ENOSPC: arguments that take more than 512 bytes
    Given program "trace_text" is attached to tracepoint "syscalls/sys_enter_dup"
    And map "format" holds
      | key: u32 | value: char[96] |
      | 0        | "%s%s"          |
    And map "memory" holds
      | key: u32 | value: char[520] |
      | 0        | "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"           |
    And map "arguments" holds
      | key: u32 | value: Argument       |
      | 0        | {refers: 1, value: 0} |
      | 1        | {refers: 1, value: 0} |
    When task 42 "bash" hits the tracepoint with
      | fildes | 5 |
    Then the result is -28
    And nothing else changed

  @REX-PRINT-05
  Scenario: [7] vprintk writes a line to the kernel log, and returns its length
    Given program "log_text" is attached to tracepoint "syscalls/sys_enter_dup"
    And map "format" holds
      | key: u32 | value: char[96]            |
      | 0        | "%s: %#o, [%-6.3s], %hhd\n" |
    And map "arguments" holds
      | key: u32 | value: Argument         |
      | 0        | {refers: 1, value: 0}   |
      | 1        | {refers: 0, value: 8}   |
      | 2        | {refers: 1, value: 1}   |
    When task 42 "bash" hits the tracepoint
    Then the kernel log reads
      """
      [  100.000*] rex: 010, [ex    ], 0
      """
    And nothing else changed

  @REX-PRINT-05
  Scenario Outline: [<number>] vprintk shows an invalid string pointer as <text>
    Given program "log_text" is attached to tracepoint "syscalls/sys_enter_dup"
    And map "format" holds
      | key: u32 | value: char[96] |
      | 0        | "%s"            |
    And map "arguments" holds
      | key: u32 | value: Argument                |
      | 0        | {refers: 0, value: <address>} |
    When task 42 "bash" hits the tracepoint
    Then the result is <length>
    And the kernel log holds exactly
      | <text> |

    Examples:
      | number | address            | text     | length |
      | 8      | 0                  | (null)   | 6      |
      | 9      | 16                 | (efault) | 8      |
      | 10     | 0xfffffffffffffff2 | (efault) | 8      |

  @REX-PRINT-05
  Scenario: [11] vprintk follows any other invalid string pointer, and the kernel oopses
    Given program "log_text" is attached to tracepoint "syscalls/sys_enter_dup"
    And map "format" holds
      | key: u32 | value: char[96] |
      | 0        | "%s"            |
    And map "arguments" holds
      | key: u32 | value: Argument                         |
      | 0        | {refers: 0, value: 0xffff888000001000} |
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception | #PF                |
      | access    | read               |
      | address   | 0xffff888000001000 |

  @REX-PRINT-05 @REX-PRINT-06
  Scenario: [12] A text of several lines is several lines of the kernel log; one newline at its end is removed
    Given program "log_text" is attached to tracepoint "syscalls/sys_enter_dup"
    And map "format" holds
      | key: u32 | value: char[96]             |
      | 0        | "one\n%s two\n\nlast of %d\n\n" |
    And map "arguments" holds
      | key: u32 | value: Argument       |
      | 0        | {refers: 1, value: 0} |
      | 1        | {refers: 0, value: 4} |
    When task 42 "bash" hits the tracepoint
    Then the result is 23
    And the kernel log reads
      """
      [  100.000*] one
      [  100.000*] rex two
      [  100.000*] 
      [  100.000*] last of 4
      [  100.000*] 
      """
    And nothing else changed
