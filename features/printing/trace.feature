@printing
Feature: A program's prints appear in the trace, in the trace's format
  Each print is one record: the task, its pid and CPU, the context's flags, the time, the path of the function, and the text.
  Rust's core::fmt formats the text, and its last characters are printed too.

  @REX-PRINT-01
  Scenario: [1] A record of the trace has the form of bpf_trace_printk
    Given the kernel has 2 CPUs
    And the clock starts at 100 s
    And the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" on CPU 1 hits the tracepoint
    Then the trace reads
      """
                  bash-42      [001] ...21   100.000844: bpf_trace_printk: [hello::hello] Hello from pid 42 on CPU 1

      """
    And nothing else changed

  @REX-PRINT-02
  Scenario: [2] Numbers in every base, width, fill and sign
    Given the object "printer", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 3 |
    Then the trace holds in order
      | [printer::numbers] 3 -3 +3 55340232221128654845                                                            |
      | [printer::numbers] 3 3 0x3 0b11 3 0o3                                                                      |
      | [printer::numbers] [    3] [3    ] [  3  ] [    3] [00003] [****3****]                                     |
      | [printer::numbers] 0x00000003 0b0011 -00003    7\|7   \|                                                   |
      | [printer::numbers] -9223372036854775808 18446744073709551615 -170141183460469231731687303715884105728 -128 |
      | [printer::numbers] true false 3e0                                                                          |

  @REX-PRINT-02
  Scenario: [3] Texts, their widths, and their escapes
    Given the object "printer", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 3 |
    Then the trace holds in order
      | [printer::texts] bash "bash" [      bash] [ba] [----bas-----]                            |
      | [printer::texts] "tab\\t quote\\" backslash\\\\ nul\\0 é \\u{301} \\u{200b}" '\\'' '\\n' |
      | [printer::texts] ß '🦀' naïve                                                             |
      | [printer::texts] {} first second first                                                   |

  @REX-PRINT-02
  Scenario: [4] Structs, enums and arrays, on one line and on many
    Given the object "printer", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 3 |
    Then the trace holds in order
      | [printer::structs] Call { name: "bash", descriptor: 3, result: Some(-1), state: Left { after: 5 }, history: [1, 42, 255] } |
      | [printer::structs] Call {                                                                                                  |
      | name: "bash",                                                                                                              |
      | descriptor: 3,                                                                                                             |
      | result: Some(                                                                                                              |
      | -1,                                                                                                                        |
      | ),                                                                                                                         |
      | state: Left {                                                                                                              |
      | after: 5,                                                                                                                  |
      | },                                                                                                                         |
      | history: [                                                                                                                 |
      | 1,                                                                                                                         |
      | 42,                                                                                                                        |
      | 255,                                                                                                                       |
      | ],                                                                                                                         |
      | }                                                                                                                          |
      | [printer::structs] Unit [01, 2a, ff] (1, "two", [3]) Some(Ok(1))                                                           |
      | [printer::structs] 192.0.2.7 c0000207 0x00c0000207 [98, 97, 115, 104]                                                      |

  @REX-PRINT-02
  Scenario Outline: [<number>] The same text at opt-level <level>
    Given the object "opt/printer.O<level>", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 3 |
    Then the result is 0
    And the trace holds in order
      | [printer::numbers] 3 -3 +3 55340232221128654845                                                                            |
      | [printer::numbers] [    3] [3    ] [  3  ] [    3] [00003] [****3****]                                                     |
      | [printer::numbers] -9223372036854775808 18446744073709551615 -170141183460469231731687303715884105728 -128                 |
      | [printer::texts] "tab\\t quote\\" backslash\\\\ nul\\0 é \\u{301} \\u{200b}" '\\'' '\\n'                                   |
      | [printer::structs] Call { name: "bash", descriptor: 3, result: Some(-1), state: Left { after: 5 }, history: [1, 42, 255] } |
      | [printer::structs] Call { name: "bash", descriptor: 3, result: None, state: Failed(-9, "EBADF"), history: [1, 42, 255] }   |
      | [printer::structs] 192.0.2.7 c0000207 0x00c0000207 [98, 97, 115, 104]                                                      |

    Examples:
      | number | level |
      | 5      | 0     |
      | 6      | 1     |
      | 7      | 2     |
      | 8      | 3     |
      | 9      | s     |
      | 10     | z     |

  @REX-PRINT-01
  Scenario: [11] Each record is complete: the next record has its own CPU and task
    Given the kernel has 2 CPUs
    And the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" on CPU 1 hits the tracepoint
    And task 1234567 "a-name-of-15-by" on CPU 0 hits the tracepoint
    Then the trace reads
      """
                  bash-42      [001] ...21     *: bpf_trace_printk: [hello::hello] Hello from pid 42 on CPU 1

       a-name-of-15-by-1234567 [000] ...21     *: bpf_trace_printk: [hello::hello] Hello from pid 1234567 on CPU 0

      """
