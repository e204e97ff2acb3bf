@helpers
Feature: A program releases every resource once, before it ends
  Guards release resources. A program breaks a rule when it ends with a lock or a reference, or releases one that it does not hold. The report names the
  place where it acquired the resource.

  Background:
    Given the object "left_behind", attached to tracepoint "syscalls/sys_enter_dup"

  @REX-PANIC-06
  Scenario: [1] A lock that is held when the program ends
    When task 42 "bash" hits the tracepoint with
      | fildes | 0 |
    Then the program breaks the rule 'program "left_behind" ended holding the lock in map "state" at key 00000000: it took the lock at rex_prog_*+0x*/0x* and did not release it'

  @REX-HELPER-10 @violation
  Scenario: [2] A lock that is released but not held
    When task 42 "bash" hits the tracepoint with
      | fildes | 1 |
    Then the program breaks the rule 'program "left_behind" releases a lock that is not held: map "state" at key 00000000 at rex_prog_*::left_behind+0x*/0x*: *'

  @REX-HELPER-10 @violation
  Scenario: [3] A reference to a task that is held when the program ends
    When task 42 "bash" hits the tracepoint with
      | fildes | 2 |
    Then the program breaks the rule 'program "left_behind" ended holding a reference to task 42 (bash): it acquired the reference at rex_prog_*::left_behind+0x*/0x* and did not release it'

  @REX-HELPER-10 @violation
  Scenario: [4] A reference to a task that is released twice
    When task 42 "bash" hits the tracepoint with
      | fildes | 3 |
    Then the program breaks the rule 'program "left_behind" releases a reference that it does not hold, at rex_prog_*::left_behind+0x*/0x*: *'

  @REX-PANIC-06
  Scenario: [5] A lock that the program already holds: the report names both places that took it
    Given the object "second_lock"
    And program "second_lock" is attached to tracepoint "syscalls/sys_enter_dup"
    And program "left_behind" is detached
    When task 42 "bash" hits the tracepoint
    Then the program breaks the rule 'program "second_lock" takes a second lock: map "state" at key 00000000 at rex_prog_*::second_lock+0x*/0x*: it holds the lock in map "state" at key 00000000, taken at rex_prog_*+0x*/0x*; *'
