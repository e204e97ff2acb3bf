@stack @violation
Feature: A kernel with wrong Rex stacks is detected
  Each kernel here has one fault in its stacks: their size, their start, the page below them, or their CPU.

  @REX-STACK-01
  Scenario: [1] A program must have 16 KiB
    When scenario 4 of "stack/stack-check.feature" is run on a kernel that "gives programs 8 KiB of stack"
    Then it fails at "the verdicts are" with "expected 1: outcome completed, result 1352 found 1: outcome oops, result 0 *"

  @REX-STACK-01
  Scenario: [2] A program must use the same amount each time
    When scenario 4 of "stack/guard-page.feature" is run on a kernel that "enters a program 64 bytes lower each time"
    Then it fails at "every run used the same amount of stack" with "expected the same stack use in at least two runs found 440 504 568"

  @REX-STACK-02
  Scenario: [3] The check must not come too early
    When scenario 4 of "stack/stack-check.feature" is run on a kernel that "enters programs 1 KiB below the top of the stack"
    Then it fails at "the verdicts are" with "expected * found 1: outcome panicked, result 0, message Stack overflow in Rex program *"

  @REX-STACK-02
  Scenario: [4] The rest of the stack after the check must exist
    When scenario 3 of "stack/stack-check.feature" is run on a kernel that "has Rex stacks of 4 pages"
    Then it fails at "the program panics with *" with 'expected recursion panicked with "Stack overflow in Rex program" found recursion ended in an oops: BUG: unable to handle page fault for address: *'

  @REX-STACK-03
  Scenario: [5] The page below a stack must be a hole
    When scenario 1 of "stack/guard-page.feature" is run on a kernel that "maps the memory below a Rex stack"
    Then it fails at 'map "reached" holds exactly' with "expected 0 → 340 found 0 → 468 *"

  @REX-STACK-04
  Scenario: [6] A CPU must use its own stack
    When scenario 3 of "stack/guard-page.feature" is run on a kernel that "runs all programs on the stack of CPU 0"
    Then it fails at "the kernel oopses in the program" with "*; it is not on the Rex stack of CPU 2: the kernel would use memory that is not a stack"

  @REX-STACK-05
  Scenario: [7] A stack must not have fewer than 8 pages
    When scenario 5 of "stack/guard-page.feature" is run on a kernel that "has Rex stacks of 7 pages"
    Then it fails at "the result is 2720" with "expected 2720 found 0 recursion_unchecked ended in an oops: *"

  @REX-STACK-05
  Scenario: [8] A stack must not have more than 8 pages
    When scenario 6 of "stack/guard-page.feature" is run on a kernel that "has Rex stacks of 9 pages"
    Then it fails at "the kernel oopses in the program" with "expected explanation: stack overflow: * found explanation: none recursion_unchecked returned 2728 (kept)"

  @REX-STACK-05
  Scenario: [9] The top word must hold the previous stack pointer
    When scenario 5 of "stack/guard-page.feature" is run on a kernel that "does not save the stack pointer of the caller in the top word of the stack"
    Then it fails at "the result is 2720" with "expected 2720 found 0 * which is not that of the caller: the kernel would go on with a wild stack"

  @REX-STACK-05
  Scenario: [10] A program must find its return address
    When scenario 5 of "stack/guard-page.feature" is run on a kernel that "enters programs one word below their return address"
    Then it fails at "the result is 2720" with "expected 2720 found 0 recursion_unchecked ended in an oops: *"

  @REX-TERM-05
  Scenario: [11] The caller of a program must find its stack where it was
    When scenario 5 of "stack/guard-page.feature" is run on a kernel that "goes back from a program with a word too many on the stack"
    Then it fails at "after the last step" with "expected every program returns found recursion_unchecked: conformance failure: * rsp was 0x* and is 0x*"
