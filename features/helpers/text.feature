@helpers
Feature: bpf_snprintf formats text by the kernel's own rules
  It accepts the conversions d, i, u, x and X, with l and ll, c, s, and p with its extensions. It accepts the flags 0, +,
  - and a space. Another format is EINVAL, and the text does not change.

  Background:
    Given the object "kernel_format", attached to tracepoint "syscalls/sys_enter_dup"
    And map "memory" holds
      | key: u32 | value: char[520]    |
      | 0        | "kernel\0rex\0@ABC"   |

  @REX-HELPER-04
  Scenario Outline: [<number>] A number: <format> of <value>
    Given map "format" holds
      | key: u32 | value: char[96] |
      | 0        | "<format>"      |
    And map "arguments" holds
      | key: u32 | value: Argument              |
      | 0        | {refers: 0, value: <value>} |
    When task 42 "bash" hits the tracepoint with
      | fildes | 1 |
    Then map "text" holds exactly
      | key: u32 | value: char[64] |
      | 0        | "<text>"        |

    Examples:
      | number | format   | value              | text                 |
      | 1      | [%d]     | 0xffffffff         | [-1]                 |
      | 2      | [%i]     | 0x1ffffffff        | [-1]                 |
      | 3      | [%u]     | 0xffffffff         | [4294967295]         |
      | 4      | [%x]     | 0xabcdef           | [abcdef]             |
      | 5      | [%X]     | 0xabcdef           | [ABCDEF]             |
      | 6      | [%ld]    | 0x8000000000000000 | [-9223372036854775808] |
      | 7      | [%lld]   | 0xffffffffffffffff | [-1]                 |
      | 8      | [%lu]    | 0xffffffffffffffff | [18446744073709551615] |
      | 9      | [%llx]   | 0xfedcba9876543210 | [fedcba9876543210]   |
      | 10     | [%8d]    | 5                  | [       5]           |
      | 11     | [%-8d]   | 5                  | [5       ]           |
      | 12     | [%08d]   | 0xfffffffb         | [-0000005]           |
      | 13     | [%+d]    | 5                  | [+5]                 |
      | 14     | [% d]    | 5                  | [ 5]                 |
      | 15     | [%c]     | 0x41               | [A]                  |
      | 16     | [%3c]    | 0x41               | [  A]                |
      | 17     | [%%%d]   | 7                  | [%7]                 |
      | 18     | [%p]     | 0                  | [0000000000000000]   |
      | 19     | [%pK]    | 0xfffffffffffffffe | [fffffffffffffffe]   |
      | 20     | [%px]    | 0xffff888000001234 | [ffff888000001234]   |
      | 21     | [%pS]    | 0x10               | [0x10]               |
      | 22     | [%ps]    | 0x10               | [0x10]               |
      | 23     | [%pB]    | 0x10               | [0x10]               |
      | 24     | [%pus]   | 0                  | []                   |
      | 25     | [%s]     | 0                  | []                   |

  @REX-HELPER-04
  Scenario Outline: [<number>] What an argument refers to: <format>
    Given map "format" holds
      | key: u32 | value: char[96] |
      | 0        | "<format>"      |
    And map "arguments" holds
      | key: u32 | value: Argument             |
      | 0        | {refers: 1, value: <place>} |
    When task 42 "bash" hits the tracepoint with
      | fildes | 1 |
    Then map "text" holds exactly
      | key: u32 | value: char[64] |
      | 0        | "<text>"        |

    Examples:
      | number | format   | place | text                                      |
      | 26     | [%s]     | 0     | [kernel]                                  |
      | 27     | [%8s]    | 0     | [  kernel]                                |
      | 28     | [%-8s]   | 7     | [rex     ]                                |
      | 29     | [%pks]   | 7     | [rex]                                     |
      | 30     | [%pi4]   | 0     | [107.101.114.110]                         |
      | 31     | [%pI4]   | 11    | [64.65.66.67]                             |
      | 32     | [%pi4]   | 11    | [064.065.066.067]                         |
      | 33     | [%pi6]   | 0     | [6b65726e656c00726578004041424300]        |
      | 34     | [%pI6]   | 0     | [6b65:726e:656c:0072:6578:0040:4142:4300] |

  @REX-HELPER-04
  Scenario: [35] The result is the length of the whole text with its NUL; what does not fit is cut off
    Given map "format" holds
      | key: u32 | value: char[96]  |
      | 0        | "%70d,%s,%s,end" |
    And map "arguments" holds
      | key: u32 | value: Argument       |
      | 0        | {refers: 0, value: 1} |
      | 1        | {refers: 1, value: 0} |
      | 2        | {refers: 1, value: 7} |
    When task 42 "bash" hits the tracepoint with
      | fildes | 3 |
    Then the result is 86
    And map "text" holds exactly
      | key: u32 | value: char[64]                                                   |
      | 0        | "                                                               " |

  @REX-HELPER-04
  Scenario: [36] Twelve arguments are the most; extra arguments are ignored
    Given map "format" holds
      | key: u32 | value: char[96]              |
      | 0        | "%d%d%d%d%d%d%d%d%d%d%d.%lx" |
    And map "arguments" holds
      | key: u32 | value: Argument                          |
      | 11       | {refers: 0, value: 0xfedcba9876543210} |
    When task 42 "bash" hits the tracepoint with
      | fildes | 12 |
    Then the result is 29
    And map "text" holds exactly
      | key: u32 | value: char[64]                |
      | 0        | "00000000000.fedcba9876543210" |

  @REX-HELPER-09
  Scenario Outline: [<number>] EINVAL: <what>
    Given map "format" holds
      | key: u32 | value: char[96] |
      | 0        | "<format>"      |
    When task 42 "bash" hits the tracepoint with
      | fildes | <count> |
    Then the result is -22
    And map "text" holds exactly
      | key: u32 | value: char[64] |
      | 0        | ""              |

    Examples:
      | number | what                                     | format | count |
      | 37     | more conversions than arguments          | %d %d  | 1     |
      | 38     | a conversion, and no arguments           | %d     | 0     |
      | 39     | more than twelve arguments               | %d     | 13    |
      | 40     | a conversion that is not taken           | %o     | 1     |
      | 41     | a floating-point number                  | %f     | 1     |
      | 42     | a precision                              | %.3d   | 1     |
      | 43     | a width among the arguments              | %*d    | 2     |
      | 44     | the flag #                               | %#x    | 1     |
      | 45     | a length other than l and ll             | %hd    | 1     |
      | 46     | a length of three                        | %llld  | 1     |
      | 47     | a percent sign at the end                | 100%   | 1     |
      | 48     | a letter after a string                  | %sa    | 1     |
      | 49     | an extension that is not taken           | %pz    | 1     |
      | 50     | an address of another kind               | %pI5   | 1     |
      | 51     | a letter after a string of the kernel    | %pksa  | 1     |
      | 52     | %n                                       | %n     | 1     |

  @REX-HELPER-09
  Scenario: [53] EINVAL: a control character that is no white space
    Given map "format" holds
      | key: u32 | value: bytes[96]                                                                                                                                                                                                                                                                                                |
      | 0        | 41 07 42 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 |
    When task 42 "bash" hits the tracepoint
    Then the result is -22

  @REX-HELPER-09
  Scenario Outline: [<number>] Arguments may take 512 bytes: after a string of <length> characters, <what> gives <result>
    Given map "memory" holds
      | key: u32 | value: char[520] |
      | 0        | "<string>"       |
    And map "format" holds
      | key: u32 | value: char[96] |
      | 0        | "%s <second>"   |
    And map "arguments" holds
      | key: u32 | value: Argument       |
      | 0        | {refers: 1, value: 0} |
      | 1        | {refers: 0, value: 1} |
    When task 42 "bash" hits the tracepoint with
      | fildes | 2 |
    Then the result is <result>

    Examples:
      | number | length | what              | second | result | string |
      | 54     | 508    | a character       | %c     | 511    | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx   |
      | 55     | 511    | a character       | %c     | -28    | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx   |
      | 56     | 508    | a number          | %d     | -28    | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx   |
      | 57     | 503    | a number          | %d     | 506    | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx   |
      | 58     | 511    | an empty string   | %s     | -28    | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx   |

  @REX-HELPER-09
  Scenario Outline: [<number>] EINVAL: <what>
    Given map "format" holds
      | key: u32 | value: bytes[96] |
      | 0        | <format>         |
    When task 42 "bash" hits the tracepoint
    Then the result is -22
    And map "text" holds exactly
      | key: u32 | value: char[64] |
      | 0        | ""              |

    Examples:
      | number | what                       | format |
      | 59     | a byte that is no ASCII: é | 61 c3 a9 62 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 |
      | 60     | the character DEL          | 61 7f 62 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 |
