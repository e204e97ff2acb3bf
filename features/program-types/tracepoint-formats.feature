@tracepoint @tracepoint-formats
Feature: A program can be attached to any event that a format file describes
  The kernel describes each event in /sys/kernel/tracing/events/CATEGORY/EVENT/format: fields with their types, offsets and
  sizes. A program's record has these fields. An array of variable length follows the fixed part. Its field holds the length
  in the upper 16 bits and the offset in the lower 16 bits.

  @REX-TRACEPOINT-05
  Scenario: [1] Numbers and texts are read from the record
    Given the kernel has the tracepoint described by "formats/sched/sched_switch/format"
    And the object "context_switches", attached to tracepoint "sched/sched_switch"
    When task 42 "bash" hits the tracepoint with
      | prev_comm  | "bash" |
      | prev_pid   | 42     |
      | prev_prio  | 120    |
      | prev_state | 1      |
      | next_comm  | "cat"  |
    And task 42 "bash" hits the tracepoint with
      | prev_comm  | "bash"            |
      | prev_pid   | 42                |
      | prev_prio  | 120               |
      | prev_state | 1                 |
      | next_comm  | "kworker/u16:123" |
    Then map "switches" holds exactly
      | key: Leaving                       | value: u64 |
      | {state: 1, pid: 42, priority: 120} | 2          |
    And map "last" holds exactly
      | key: u32 | value: Names                                |
      | 0        | {previous: "bash", next: "kworker/u16:123"} |
    And nothing else changed

  @REX-TRACEPOINT-05
  Scenario: [2] Negative numbers keep their sign, whatever their size
    Given the kernel has the tracepoint described by "formats/sched/sched_switch/format"
    And the object "context_switches", attached to tracepoint "sched/sched_switch"
    When task 9 "deadline" hits the tracepoint with
      | prev_pid   | 9    |
      | prev_prio  | -1   |
      | prev_state | -128 |
    Then map "switches" holds exactly
      | key: Leaving                        | value: u64 |
      | {state: -128, pid: 9, priority: -1} | 1          |

  @REX-TRACEPOINT-01
  Scenario: [3] The result decides whether perf keeps the event
    Given the kernel has the tracepoint described by "formats/sched/sched_switch/format"
    And the object "context_switches", attached to tracepoint "sched/sched_switch"
    When task 42 "bash" hits the tracepoint with
      | prev_pid | 42 |
    And task 0 "swapper/0" hits the tracepoint with
      | prev_pid | 0 |
    Then the verdicts are
      | events | verdict      |
      | 1      | kept         |
      | 2      | filtered out |

  @REX-TRACEPOINT-05
  Scenario: [4] A text of variable length is read after the record's fixed part
    Given the kernel has the tracepoint described by "formats/sched/sched_process_exec/format"
    And the object "exec_counter", attached to tracepoint "sched/sched_process_exec"
    When task 42 "ls" hits the tracepoint with
      | filename | "/usr/bin/ls" |
      | pid      | 42            |
    And task 43 "ls" hits the tracepoint with
      | filename | "/usr/bin/ls" |
      | pid      | 43            |
    And task 44 "sh" hits the tracepoint with
      | filename | "" |
      | pid      | 44 |
    Then map "executions" holds exactly
      | key: char[24] | value: u64 |
      | "/usr/bin/ls" | 2          |
      | ""            | 1          |
    And the trace holds exactly
      | [exec_counter::exec_counter] 42 runs /usr/bin/ls |
      | [exec_counter::exec_counter] 43 runs /usr/bin/ls |
      | [exec_counter::exec_counter] 44 runs             |
    And nothing else changed

  @REX-TRACEPOINT-05
  Scenario: [5] A description in YAML has the same effect as the kernel's text
    Given the kernel has the tracepoints described by "formats/processes.yaml"
    And the object "exec_counter", attached to tracepoint "sched/sched_process_exec"
    When task 42 "ls" hits the tracepoint with
      | filename | "/usr/bin/ls" |
    Then map "executions" holds exactly
      | key: char[24] | value: u64 |
      | "/usr/bin/ls" | 1          |

  @REX-TRACEPOINT-05
  Scenario: [6] The program refuses a text that is too long for it
    Given the kernel has the tracepoint described by "formats/sched/sched_process_exec/format"
    And the object "exec_counter", attached to tracepoint "sched/sched_process_exec"
    When task 42 "long" hits the tracepoint with
      | filename | "/usr/lib/rustlib/x86_64/bin/gcc-ld/ld.lld" |
    Then the result is -36
    And map "executions" is empty

  @REX-TRACEPOINT-05
  Scenario Outline: [<number>] The program refuses an invalid text, or one outside the kernel's buffer of 8192 bytes: <what>
    Given the kernel has the tracepoint described by "formats/sched/sched_process_exec/format"
    And the object "exec_counter", attached to tracepoint "sched/sched_process_exec"
    When task 42 "ls" hits the tracepoint with
      | filename | <location> |
    Then the result is <result>
    And map "executions" is empty
    And nothing else changed

    Examples:
      | number | what                          | location   | result |
      | 7      | a byte behind the buffer      | 0x00012000 | -14    |
      | 8      | 8192 bytes from the second on | 0x20000001 | -14    |
      | 9      | a byte that is no NUL         | 0x00010008 | -22    |

  @REX-TRACEPOINT-05
  Scenario: [10] The last byte of the kernel's buffer can be read
    Given the kernel has the tracepoint described by "formats/sched/sched_process_exec/format"
    And the object "exec_counter", attached to tracepoint "sched/sched_process_exec"
    When task 42 "ls" hits the tracepoint with
      | filename | 0x00011fff |
    Then map "executions" holds exactly
      | key: char[24] | value: u64 |
      | ""            | 1          |

  @REX-TRACEPOINT-05
  Scenario: [11] Arrays of fixed length are read element by element
    Given the kernel has the tracepoint described by "formats/sock/inet_sock_set_state/format"
    And the object "socket_states", attached to tracepoint "sock/inet_sock_set_state"
    When task 42 "curl" hits the tracepoint with
      | oldstate | 2             |
      | newstate | 1             |
      | protocol | 6             |
      | dport    | 80            |
      | saddr    | [10, 0, 0, 2] |
      | daddr    | [10, 0, 0, 1] |
    And task 42 "curl" hits the tracepoint with
      | oldstate | 2             |
      | newstate | 1             |
      | protocol | 6             |
      | dport    | 443           |
      | saddr    | [10, 0, 0, 2] |
      | daddr    | [192, 168]    |
    And task 42 "dig" hits the tracepoint with
      | newstate | 1  |
      | protocol | 17 |
      | dport    | 53 |
    Then map "open" holds exactly
      | key: Connection                              | value: u32 |
      | {from: 10.0.0.2, to: 10.0.0.1, port: 80}     | 1          |
      | {from: 10.0.0.2, to: 192.168.0.0, port: 443} | 1          |
    And the verdicts are
      | events | verdict      |
      | 1-2    | kept         |
      | 3      | filtered out |

  @REX-TRACEPOINT-05
  Scenario: [12] A number of the record that is out of bounds for the program's array makes it panic
    Given the kernel has the tracepoint described by "formats/sock/inet_sock_set_state/format"
    And the object "socket_states", attached to tracepoint "sock/inet_sock_set_state"
    When task 42 "curl" hits the tracepoint with
      | newstate | 13 |
      | protocol | 6  |
    Then the program panics with "index out of bounds: the len is 13 but the index is 13" at "src/socket_states.rs:50"
    And the result is 0
    And the kernel log holds in order
      | rex_prog_*::socket_states+0x*       |
      | </REX>                              |
      | <TASK>                              |
      | trace_call_bpf+0x12b/0x320          |
      | perf_trace_run_bpf_submit+0x45/0xd0 |
      | </TASK>                             |

  @REX-TRACEPOINT-04
  Scenario: [13] A program cannot be attached to an event that the kernel lacks
    Given the kernel has the tracepoint described by "formats/sched/sched_switch/format"
    And the object "context_switches"
    Then attaching program "context_switches" to tracepoint "syscalls/sys_enter_sched_switch" is refused with ENOENT and message 'tracepoint program "context_switches" cannot be attached to "syscalls/sys_enter_sched_switch"'

  @REX-TRACEPOINT-04
  Scenario: [14] No program can be attached to events that tracers write, described or not
    Given the kernel has the tracepoint described by "formats/ftrace/print/format"
    And the object "context_switches"
    Then attaching program "context_switches" to tracepoint "ftrace/print" is refused with EINVAL and message '*cannot be attached to "ftrace/print"'
    And attaching program "context_switches" to tracepoint "ftrace/wakeup" is refused with ENOENT and message '*cannot be attached to "ftrace/wakeup"'

  @REX-TRACEPOINT-06 @violation
  Scenario Outline: [<number>] A record cannot hold <what>
    Given the kernel has the tracepoint described by "formats/sched/sched_switch/format"
    And the kernel has the tracepoint described by "formats/sched/sched_process_exec/format"
    And the object "context_switches", attached to tracepoint "sched/sched_switch"
    Then these events are refused with message 'tracepoint sched/sched_switch: <message>'
      """
      events:
        - tracepoint: sched/sched_switch
          fields: {<field>: <value>}
      """
    And map "switches" is empty

    Examples:
      | number | what                             | field      | value                                       | message                                             |
      | 15     | a field that is not there        | prev_tid   | 1                                           | there is no field "prev_tid"                        |
      | 16     | a number that is too large       | prev_pid   | 2147483648                                  | 2147483648 does not fit field "prev_pid"            |
      | 17     | a number that is too small       | next_prio  | -2147483649                                 | -2147483649 does not fit field "next_prio"          |
      | 18     | a text that is too long          | prev_comm  | a text of 17 byte                           | the text for field "prev_comm" has 17 bytes         |
      | 19     | a text in place of a number      | prev_pid   | bash                                        | field "prev_pid" takes a number                     |
      | 20     | a number in place of a text      | prev_comm  | 7                                           | field "prev_comm" takes a text or a list of numbers |
      | 21     | more elements than an array has  | prev_comm  | [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17] | field "prev_comm" is given 17 values                |
      | 22     | an element that is too large     | prev_comm  | [256]                                       | 256 does not fit field "prev_comm"                  |
      | 23     | what the kernel keeps for itself | common_pid | 1                                           | field "common_pid" cannot be set                    |

  @REX-TRACEPOINT-06 @violation
  Scenario: [24] A description of a system call's event that differs from the kernel's is refused
    Then these events are refused with message '*events.yaml:2:5: the description of tracepoint syscalls/sys_enter_dup differs from that of the modelled kernel'
      """
      tracepoints:
        - event: syscalls/sys_enter_dup
          fields:
            - {field: int __syscall_nr, offset: 8, size: 4, signed: true}
            - {field: unsigned int fildes, offset: 12, size: 4, signed: false}
      events: []
      """

  @REX-TRACEPOINT-06 @violation
  Scenario Outline: [<number>] An invalid format file is refused, naming the line: <what>
    Then these events are refused with message '*events.yaml:3:13: format:<line>: <message>'
      """
      tracepoints:
        - category: task
          format: |
            name: task_rename
            ID: 204
            format:
              field:unsigned short common_type; offset:0; size:2; signed:0;
              field:int common_pid; offset:4; size:4; signed:1;

              <field>

            print fmt: "pid=%d", REC->pid
      events: []
      """

    Examples:
      | number | what                                | line | field                                                     | message                                                        |
      | 25     | a word that is none                 | 7    | file:pid_t pid; offset:8; size:4; signed:1;               | "  file:pid_t pid; offset:8; size:4; signed:1;" is not a field |
      | 26     | a field without its size            | 7    | field:pid_t pid; offset:8; signed:1;                      | "  field:pid_t pid; offset:8; signed:1;" is not a field        |
      | 27     | a field without a type              | 7    | field:pid; offset:8; size:4; signed:1;                    | "pid" declares no field                                        |
      | 28     | a field within another              | 7    | field:pid_t pid; offset:6; size:4; signed:1;              | field "pid" begins at byte 6                                   |
      | 29     | an uneven array                     | 7    | field:char comm[16]; offset:8; size:15; signed:0;         | field "comm" has 15 bytes                                      |
      | 30     | a place of 8 bytes                  | 7    | field:__data_loc char[] name; offset:8; size:8; signed:0; | field "name" has 8 bytes                                       |
      | 31     | a name that is taken                | 7    | field:int common_pid; offset:8; size:4; signed:1;         | field "common_pid" is described twice                          |
      | 32     | an end that is behind perf's buffer | 7    | field:char a[8192]; offset:8; size:8192; signed:0;        | field "a" ends at byte 8200                                    |

  @REX-TRACEPOINT-06 @violation
  Scenario: [33] An event that is described twice is refused
    Then these events are refused with message '*events.yaml:3:5: tracepoint sched/sched_switch is described twice'
      """
      tracepoints:
        - file: formats/sched/sched_switch/format
        - file: formats/sched/sched_switch/format
      events: []
      """

  @REX-TRACEPOINT-06 @violation
  Scenario: [34] If two descriptions have the same event, the kernel takes neither
    Given the kernel has the tracepoint described by "formats/sched/sched_process_exec/format"
    And the kernel has the tracepoints described by "formats/processes.yaml"
    Then loading "exec_counter" is refused as broken with message 'tracepoint sched/sched_process_exec is described twice'

  @REX-TRACEPOINT-05 @REX-TRACEPOINT-06
  Scenario: [35] A description of a system call's event that equals the kernel's changes nothing
    Given the kernel has the tracepoint described by "formats/raw_syscalls/sys_enter/format"
    And the kernel has the tracepoint described by "formats/syscalls/sys_enter_openat/format"
    And the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id | -1 |
    Then map "counts" holds exactly
      | key: i64 | value: u64 |
      | -1       | 1          |
    And nothing else changed
