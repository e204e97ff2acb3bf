@tracepoint
Feature: A tracepoint program runs when its event is hit
  It gets the event's record. The task that hit the event is the current task.

  @REX-TRACEPOINT-01
  Scenario: [1] Each system call is counted under its number
    Given the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id | 0 |
    And task 42 "bash" hits the tracepoint with
      | id | 257 |
    And task 43 "cat" hits the tracepoint with
      | id | 0 |
    And task 43 "cat" hits the tracepoint with
      | id | -1 |
    Then map "counts" holds exactly
      | key: i64 | value: u64 |
      | 0        | 2          |
      | 257      | 1          |
      | -1       | 1          |
    And nothing else changed

  @REX-TRACEPOINT-02
  Scenario: [2] The current task and CPU are those that hit the event
    Given the kernel has 4 CPUs
    And the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" on CPU 3 hits the tracepoint
    And task 7 "kworker" of process 5 on CPU 0 hits the tracepoint
    Then the trace holds exactly
      | [hello::hello] Hello from pid 42 on CPU 3 |
      | [hello::hello] Hello from pid 7 on CPU 0  |
    And nothing else changed

  @REX-TRACEPOINT-03
  Scenario: [3] A program sees only its own event
    Given the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "syscalls/sys_enter_dup"
    Then no program saw the event
    And map "counts" is empty

  @REX-TRACEPOINT-03
  Scenario: [4] A detached program sees no more events
    Given the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id | 1 |
    And program "syscall_counter" is detached
    And task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 1 |
    Then no program saw the event
    And map "counts" holds exactly
      | key: i64 | value: u64 |
      | 1        | 1          |

  @REX-TRACEPOINT-04
  Scenario: [5] A program cannot be attached to a tracepoint that the kernel lacks
    Given the object file "hello" with section "tracepoint/syscalls/sys_enter_dup" renamed to "tracepoint/syscalls/sys_enter_nap"
    And the object "hello"
    Then attaching program "hello" to tracepoint "syscalls/sys_enter_nap" is refused with ENOENT and message 'tracepoint program "hello" cannot be attached to "syscalls/sys_enter_nap"'

  @REX-EVENTS-01 @violation
  Scenario: [6] Events that are not YAML are refused, naming line and column
    Then these events are refused with message '*events.yaml:2:40: this is not valid YAML'
      """
      events:
        - tracepoint: {syscalls/sys_enter_dup
      """

  @REX-TRACEPOINT-01
  Scenario: [7] A field whose value is not a number is refused
    Given the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    Then these events are refused with message '*events.yaml:3:22: number of fields of item 1 of events must be an integer'
      """
      events:
        - tracepoint: raw_syscalls/sys_enter
          fields: {number: 1.5}
      """
