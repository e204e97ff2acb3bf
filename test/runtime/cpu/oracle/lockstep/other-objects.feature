Feature: Objects of the corpus that no scenario of the specification runs

  Scenario: [1] Objects of unit tests, over the inputs of the universal profile
    Then by the universal profile these objects break only
      | object           | requirements |
      | litmus           |              |
      | torn_pair        |              |
      | hash_lost_update |              |
      | panic_places     | REX-PANIC-10 |

  Scenario: [2] An object of which the universal profile does not reach enough
    Given the object "wanted_record", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 0 |
    Then the result is 0
