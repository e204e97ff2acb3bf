@xdp @violation
Feature: A program that takes too few bytes for a value is found out
  The object is one whose check of the length is left out of its machine code.

  @REX-TYPE-02
  Scenario: [1] A length must be checked, to the byte
    When scenario 5 of "type-safety/values-from-bytes.feature" is run with the object "arp_unchecked" in place of "arp_operations"
    Then it fails at "the program panics with *" with 'expected arp_operations panicked with "size mismatch *" found arp_operations returned 2 (XDP_PASS)'
