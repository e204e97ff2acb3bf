@helpers @violation @REX-HELPER-12
Feature: Random numbers that a run cannot repeat are detected
  A scenario names its random numbers, or their seed. If a kernel gives other numbers, or fewer bits, the suite cannot judge the
  program.

  Scenario: [1] A seed must give the same numbers each time
    When scenario 3 of "helpers/random.feature" is run on a kernel that "gives different random numbers in each run"
    Then it fails at 'map "random" holds exactly' with "expected 0 → 1580013426 1 → 350525680 found 0 → * 1 → *"

  Scenario: [2] A number must have 32 bits
    When scenario 1 of "helpers/random.feature" is run on a kernel that "gives random numbers of 31 bits"
    Then it fails at 'map "random" holds exactly' with "expected 1 → 4294967295 found 1 → 2147483647 *"
