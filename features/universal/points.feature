@universal
Feature: A program stays sound at every point of its runs
  A point is one place where a run can go another way. A sweep counts the points and goes to them.

  @REX-TERM-01 @REX-TERM-03 @REX-TERM-09 @REX-PANIC-07 @REX-PANIC-17
  Scenario: [1] A program with guards, wherever the watchdog fires, a helper fails or memory is short
    Then by sweeps over 64 points these objects break only
      | object | requirements |
      | guards |              |

  @REX-PANIC-09 @REX-PANIC-17
  Scenario: [2] A program that changes a map and holds a lock, on events of its own
    Then a sweep of object "two_locks" over 32 points finds nothing, with these events
      """
      cpus: 2
      loader: {survives_sigsys: true}
      events:
        - tracepoint: syscalls/sys_enter_dup
        - tracepoint: syscalls/sys_enter_dup
          cpu: 1
      """

  @REX-RESOURCE-03 @REX-PANIC-09 @violation
  Scenario: [3] A record that stays open only if the watchdog fires at certain points
    Then by sweeps over 24 points these objects break only
      | object            | requirements                  |
      | record_then_panic | REX-PANIC-09, REX-RESOURCE-03 |
      | task_lookup       |                               |

  @REX-HELPER-14 @REX-HELPER-17
  Scenario: [4] A helper that finds a full map or another refusal leaves all as it is, whatever another CPU deletes and the clocks show
    Then by sweeps over 200 points these objects break only
      | object           | requirements |
      | hash_lost_update |              |
      | map_calls        |              |
      | helper_values    |              |

  @REX-HELPER-14 @REX-HELPER-17
  Scenario: [5] A program that finds a ring buffer full leaves all as it is
    Then by sweeps over 64 points these objects break only
      | object      | requirements |
      | ring_events |              |

  @REX-HELPER-14 @REX-HELPER-17
  Scenario: [6] A program that finds the buffer of a perf event full leaves all as it is
    Then a sweep of object "perf_output" over 64 points finds nothing, with these events
      """
      events:
        - {map: events, pages: 1}
        - tracepoint: syscalls/sys_enter_dup
      """

  @REX-RESOURCE-03 @violation
  Scenario: [7] A deadline that is wrong only where jiffies wrap
    Then by sweeps over 64 points these objects break only
      | object           | requirements    |
      | wrapped_deadline | REX-RESOURCE-03 |
