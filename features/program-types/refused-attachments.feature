@attachment
Feature: A program is attached once to a place, and only to places that exist
  A refused attachment changes nothing: earlier attachments stay.

  @REX-ATTACH-01
  Scenario Outline: [<number>] A second attachment of <object> to the same <place> is refused
    Given the object "<object>", attached to <point>
    Then attaching program "<program>" to <point> is refused with EEXIST and message 'program "<program>" is attached there already'
    And program "<program>" is still attached

    Examples:
      | number | object        | program       | place      | point                               |
      | 1      | nested_unwrap | nested_unwrap | function   | kprobe "__x64_sys_dup"              |
      | 2      | hello         | hello         | tracepoint | tracepoint "syscalls/sys_enter_dup" |
      | 3      | stack_sampler | stack_sampler | event      | a perf event                        |
      | 4      | classifier    | classifier    | interface  | tc on "eth0" by tcx                 |

  @REX-ATTACH-02
  Scenario Outline: [<number>] No interface has the name <name>: a <kind> program is refused
    Given the object "<object>"
    Then attaching program "<object>" to <kind> on "<name>" is refused with ENODEV and message 'there is no network interface "<name>"'

    Examples:
      | number | object      | kind | name             |
      | 5      | port_filter | xdp  | eth0/1           |
      | 6      | classifier  | tc   | an-interface-too |

  @REX-KPROBE-04
  Scenario: [7] A uretprobe program runs when the function of the process returns
    Given the object file "nested_unwrap" with section "kprobe/__x64_sys_dup" renamed to "uretprobe/app:parse"
    And the object "nested_unwrap"
    And program "nested_unwrap" is attached to uretprobe "app:parse"
    When task 208 "userapp" returns from function "app:parse" with
      | di | 8 |
    Then the result is 4
    And nothing else changed
