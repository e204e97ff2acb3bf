@tracepoint @violation
Feature: A kernel that reports events wrongly is detected
  Each kernel here has one fault in the records of its events, in the task of an event, or in which programs see it.

  @REX-TRACEPOINT-01
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/<chapter>.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | chapter            | scenario | fault                                                 | step                       | message                                                   |
      | 1      | tracepoint         | 1        | puts 8 bytes of its own before the fields of a record | map "counts" holds exactly | expected * found 0 → 4 257 is not there -1 is not there * |
      | 2      | tracepoint         | 1        | gives numbers of system calls 32 bits                 | map "counts" holds exactly | expected * found -1 is not there 4294967295 → 1 *         |
      | 3      | tracepoint-formats | 3        | keeps events that a tracepoint program filters out    | the verdicts are           | expected 2: verdict filtered out found 2: verdict kept *  |

  @REX-TRACEPOINT-02
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 2 of "program-types/tracepoint.feature" is run on a kernel that "<fault>"
    Then it fails at "the trace holds exactly" with "expected * found <found>"

    Examples:
      | number | fault                                             | found                                                         |
      | 4      | gives every CPU the number 0                      | [hello::hello] Hello from pid 42 on CPU 0 * line 1 differs: * |
      | 5      | gives the idle task as the current task           | [hello::hello] Hello from pid 0 on CPU 3 * line 1 differs: *  |
      | 6      | gives the pid of the process as the pid of a task | * [hello::hello] Hello from pid 5 on CPU 0 line 2 differs: *  |

  @REX-TRACEPOINT-03
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/tracepoint.feature" is run on a kernel that "<fault>"
    Then it fails at "no program saw the event" with "expected no run found syscall_counter returned 0 (filtered out)"

    Examples:
      | number | scenario | fault                                  |
      | 7      | 3        | shows a tracepoint program every event |
      | 8      | 4        | lets a detached program see events     |

  @REX-TRACEPOINT-04
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/<chapter>.feature" is run on a kernel that "<fault>"
    Then it fails at 'attaching program "<program>" to tracepoint "<event>" is refused with *' with 'expected refused with <expected> * found <found>'

    Examples:
      | number | chapter            | scenario | fault                                                | program          | event                  | expected | found                                            |
      | 9      | tracepoint         | 5        | attaches programs to tracepoints that do not exist   | hello            | syscalls/sys_enter_nap | ENOENT   | it was not refused                               |
      | 10     | tracepoint         | 5        | refuses a tracepoint that does not exist with EINVAL | hello            | syscalls/sys_enter_nap | ENOENT   | refused with EINVAL tracepoint program "hello" * |
      | 11     | tracepoint-formats | 14       | attaches programs to tracepoints that do not exist   | context_switches | ftrace/print           | EINVAL   | it was not refused                               |

  @REX-TRACEPOINT-05
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/tracepoint-formats.feature" is run on a kernel that "<fault>"
    Then it fails at 'map "<map>" holds exactly' with 'expected * found <found>'

    Examples:
      | number | scenario | fault                                                                           | map        | found                                                                                         |
      | 12     | 2        | loses the sign of a field                                                       | switches   | {state: -128, * is not there {state: 9223372036854775680, pid: 9, priority: 2147483647} → 1 * |
      | 13     | 11       | writes only the first element of an array                                       | open       | * {from: 10.0.0.0, to: 10.0.0.0, port: 80} → 1 *                                              |
      | 14     | 4        | swaps length and offset of an array of variable length                          | executions | "/usr/bin/ls" is not there "" is not there "*" → 1 *                                          |
      | 15     | 4        | counts the offset of an array of variable length from the end of the fixed part | executions | "/usr/bin/ls" is not there * exec_counter returned 4294967274 *                               |
      | 16     | 4        | does not count the NUL of a text of variable length                             | executions | "/usr/bin/ls" is not there "" is not there a hit * exec_counter returned 4294967274 *         |
