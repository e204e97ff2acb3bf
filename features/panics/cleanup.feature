@panics
Feature: A panic releases what the program holds, and runs nothing else
  Guards register a cleanup entry before they acquire a resource. The panic handler runs every valid entry once, in order. It never runs the program's
  own Drop code.

  @REX-PANIC-03
  Scenario: [1] A lock that is held is released once
    Given the object "panic_with_lock", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 3 |
    Then the program panics with "the lock is held" at "src/panic_with_lock.rs:27"
    And the locks released by the panic are
      | map   | key: u32 |
      | state | 0        |
    And 1 cleanup was run
    And no lock is held

  @REX-PANIC-03
  Scenario: [2] After the panic the lock is free for the next run
    Given the loader catches SIGSYS
    And the object "panic_with_lock", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 3 |
    Then the program panics with "the lock is held"
    And the loader is sent SIGSYS
    When task 42 "bash" hits the tracepoint with
      | fildes | 2 |
    Then the result is 0
    And map "state" holds exactly
      | key: u32 | value: LockedCalls  |
      | 0        | {lock: 0, calls: 2} |
    And nothing else changed

  @REX-PANIC-03
  Scenario: [3] A run that returns has released its lock itself
    Given the object "panic_with_lock", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the result is 0
    And 0 cleanups were run
    And the helper calls of the program are
      | helper              | times |
      | bpf_map_lookup_elem | 1     |
      | bpf_spin_lock       | 1     |
      | bpf_spin_unlock     | 1     |
    And map "state" holds exactly
      | key: u32 | value: LockedCalls  |
      | 0        | {lock: 0, calls: 1} |
    And nothing else changed

  @REX-PANIC-04
  Scenario: [4] 64 guards may exist at a time
    Given the object "guards", attached to tracepoint "syscalls/sys_enter_dup"
    And map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 64         |
    When task 42 "bash" hits the tracepoint
    Then the result is 64
    And map "held" holds exactly
      | key: u32 | value: u64 |
      | 0        | 64         |
    And nothing else changed

  @REX-PANIC-04
  Scenario: [5] The 65th guard makes the program panic, and all 64 are released
    Given the loader catches SIGSYS
    And the object "guards", attached to tracepoint "syscalls/sys_enter_dup"
    And map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 65         |
    When task 42 "bash" hits the tracepoint
    Then the program panics with "Object count exceeded"
    And 64 cleanups were run
    And the result is 0
    And map "held" holds exactly
      | key: u32 | value: u64 |
      | 0        | 64         |
    And the loader is sent SIGSYS
    And nothing else changed

  @REX-PANIC-06
  Scenario: [6] A second lock taken while one is held makes the program panic, and the first is released
    Given the loader catches SIGSYS
    And the object "two_locks", attached to tracepoint "syscalls/sys_enter_dup"
    And map "accounts" holds
      | key: u32 | value: Account           |
      | 0        | {lock: 0, balance: 100} |
      | 1        | {lock: 0, balance: 100} |
    When task 42 "bash" hits the tracepoint with
      | fildes | 30 |
    Then the program panics with "Only one spin lock may be held at a time"
    And the locks released by the panic are
      | map      | key: u32 |
      | accounts | 0        |
    And map "accounts" holds exactly
      | key: u32 | value: Account           |
      | 0        | {lock: 0, balance: 100} |
      | 1        | {lock: 0, balance: 100} |
    And the loader is sent SIGSYS
    And nothing else changed

  @REX-PANIC-06
  Scenario: [7] A program that takes its own lock again, without a guard, is detected
    Given the object "second_lock", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the program breaks the rule '*takes a second lock: map "state" at key 00000000*'

  @REX-PANIC-03
  Scenario: [8] The next panic on a CPU runs an entry that another program left there, without harm
    Given the object "entry_left", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the program breaks the rule '*ended with 1 more valid rex_cleanup_entries of CPU 0 than before*'
    When program "entry_left" is detached
    Given the object "explicit_panic", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the program panics with "descriptor 0 is not to be duplicated"
    And 1 cleanup was run
    And no lock is held
    And program "explicit_panic" is removed

  @REX-PANIC-03
  Scenario: [9] If the object that left the entry is unloaded, the call is an oops
    Given the object "entry_left", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the program breaks the rule '*ended with 1 more valid rex_cleanup_entries of CPU 0 than before*'
    When the object "entry_left" is unloaded
    Given the object "explicit_panic", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception | #PF     |
      | access    | execute |
