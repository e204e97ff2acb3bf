@helpers
Feature: Programs on several CPUs run at once
  Programs run on all CPUs and share maps. A plain addition to a value loses counts. An addition under a lock, or an atomic one, does not.

  Background:
    Given the kernel has 2 CPUs

  @REX-CPU-01
  Scenario: [1] A count under a spin lock is never lost
    Given the object "counter_locked", attached to tracepoint "syscalls/sys_enter_dup"
    When the events happen at once on CPUs 0 and 1
    And task 42 "bash" on CPU 0 hits the tracepoint
    And task 43 "zsh" on CPU 1 hits the tracepoint
    Then whatever the interleaving, the entries of map "counts" are
      | key: u32 | value: LockedCalls   |
      | 0        | { lock: 0, calls: 2 } |

  @REX-CPU-02
  Scenario: [2] An atomic addition is done in one piece
    Given the object "counter_atomic", attached to tracepoint "syscalls/sys_enter_dup"
    When the events happen at once on CPUs 0 and 1
    And task 42 "bash" on CPU 0 hits the tracepoint
    And task 43 "zsh" on CPU 1 hits the tracepoint
    Then whatever the interleaving, the entries of map "seen" are
      | key: u32 | value: u32 |
      | 0        | 1          |
      | 1        | 2          |
      | 2        | 0          |
      | 3        | 0          |

  @REX-CPU-03
  Scenario: [3] Each CPU counts in its own value of a per-CPU array
    Given the object "per_cpu_counter", attached to tracepoint "syscalls/sys_enter_dup"
    When the events happen at once on CPUs 0 and 1
    And task 42 "bash" on CPU 0 hits the tracepoint
    And task 43 "cat" on CPU 1 hits the tracepoint
    Then whatever the interleaving, the entries of map "counts" are
      | key: u32 | value: u32[2][4]               |
      | 0        | [[1, 42, 0, 0], [1, 43, 0, 0]] |
      | 1        | [[0, 0, 0, 0], [0, 0, 0, 0]]   |
      | 2        | [[0, 0, 0, 0], [0, 0, 0, 0]]   |

  @REX-CPU-04 @violation
  Scenario: [4] A plain addition can lose a count
    Given the object "counter_racy", attached to tracepoint "syscalls/sys_enter_dup"
    When the events happen at once on CPUs 0 and 1
    And task 42 "bash" on CPU 0 hits the tracepoint
    And task 43 "zsh" on CPU 1 hits the tracepoint
    Then in some interleaving, the entries of map "counts" are
      | key: u32 | value: u64 |
      | 0        | 1          |

  @REX-CPU-04
  Scenario: [5] A queue without locks takes and gives in some order of the events
    Given the object "lock_free_queue", attached to tracepoint "syscalls/sys_enter_dup"
    When the events happen at once on CPUs 0 and 1
    And task 42 "bash" on CPU 0 hits the tracepoint with
      | fildes | 5 |
    And task 43 "zsh" on CPU 1 hits the tracepoint
    Then whatever the interleaving, some order of the events leads to the same

  @REX-CPU-04 @violation
  Scenario: [6] Two programs that take two locks in different orders can wait for each other
    Given the kernel is "rex-2025-02"
    And the object "locks_crosswise", attached to tracepoint "syscalls/sys_enter_dup"
    When the events happen at once on CPUs 0 and 1
    And task 42 "bash" on CPU 0 hits the tracepoint
    And task 43 "zsh" on CPU 1 hits the tracepoint with
      | fildes | 1 |
    Then in some interleaving, the CPUs wait for each other

  @REX-CPU-05
  Scenario: [7] A program runs on to its end in an object that is unloaded on another CPU
    Given the object "hash_lost_update", attached to tracepoint "syscalls/sys_enter_dup"
    When the events happen at once on CPUs 0 and 1
    And task 42 "bash" on CPU 0 hits the tracepoint
    And the object "hash_lost_update" is unloaded on CPU 1
    Then whatever the interleaving, some order of the events leads to the same
