@panic @violation
Feature: A kernel that leaves a panic otherwise than it must is found out
  The specification is run on kernels that are broken on purpose, each in one way, and says what is wrong with them.

  @REX-PANIC-07
  Scenario: [1] The loader must hear of the panic
    When scenario 1 of "panics/crash-stop.feature" is run on a kernel that "sends no signal to the loader of a program that panicked"
    Then it fails at "the loader is sent SIGSYS" with "*"
