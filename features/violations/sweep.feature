@violation @universal
Feature: A kernel that is wrong only at certain points is detected
  Each kernel here has one fault. A sweep of a sound program finds it.

  @REX-TERM-01 @REX-TERM-03 @REX-TERM-05 @REX-TERM-09 @REX-PANIC-07 @REX-PANIC-09 @REX-PANIC-17
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 1 of "universal/points.feature" is run on a kernel that "<fault>"
    Then it fails at "by sweeps over 64 points these objects break only" with 'expected * found *<finding>*'

    Examples:
      | number | fault                                              | finding                            |
      | 1      | has a watchdog that never fires                    | REX-TERM-01 WATCHDOG_DID_NOT_FIRE  |
      | 2      | has a watchdog that interrupts helpers             | REX-TERM-03 REDIRECTED_IN_HELPER   |
      | 3      | does not end a program that is in a helper         | REX-TERM-03 FIRING_LOST            |
      | 4      | logs only the panic of a program that ran too long | REX-TERM-09 FIRING_NOT_LOGGED      |
      | 5      | leaves a program that panicked attached            | REX-PANIC-07 PROGRAM_NOT_REMOVED   |
      | 6      | clears the maps of a program that panics           | REX-PANIC-17 PANIC_CHANGES_MAPS    |
      | 7      | leaves rex_termination_state as a panic set it     | REX-PANIC-09 PANIC_CHANGES_STATE   |
      | 8      | sends no signal to the loader of a program that panicked | REX-PANIC-07 LOADER_NOT_SIGNALLED |
      | 9      | detaches programs in name only                     | REX-PANIC-07 REMOVED_PROGRAM_RUNS  |
      | 10     | does not restore the registers of the caller of a program | REX-TERM-05 CALLER_REGISTERS |
      | 11     | treats a loader that catches SIGSYS as dead        | REX-TERM-05 NEXT_EVENT_NOT_SEEN    |

  @REX-HELPER-17
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 4 of "universal/points.feature" is run on a kernel that "<fault>"
    Then it fails at "by sweeps over 200 points these objects break only" with 'expected * found *REX-HELPER-17 FAILURE_HAS_EFFECTS*'

    Examples:
      | number | fault                                                                     |
      | 12     | deletes an element of a full hash map and refuses the new key all the same |
      | 13     | writes the value of an update that it refuses because the key exists      |

  @REX-HELPER-17
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "universal/points.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '*REX-HELPER-17 FAILURE_HAS_EFFECTS*'

    Examples:
      | number | scenario | step                                                                           | fault                                                                  |
      | 14     | 5        | by sweeps over 64 points these objects break only                              | throws the unread records of a ring buffer away to refuse a new one    |
      | 15     | 6        | a sweep of object "perf_output" over 64 points finds nothing, with these events | throws the unread records of a perf event away to refuse a new one |
