@violation
Feature: A program's source cannot use what the language reserves for the kernel
  Each source has one fault; without it, it compiles. The compiler refuses what the kernel crate does
  not offer and what could get around it. Clippy refuses the rest.

  @REX-TYPE-01
  Scenario Outline: [<number>] Bytes cannot be read as <what>
    Then compiling the source "<source>" is refused with message "E0277 in line <line>: the trait bound `<bound>` is not satisfied*<where>"

    Examples:
      | number | source               | line | bound                                     | where           | what                                               |
      | 1      | map_of_references    | 15   | &u32: rex::utils::NoRef                   |                 | a reference, where they are the value of a map     |
      | 2      | reference_in_a_field | 24   | &'static [u8; 16]: rex::utils::NoRef      | in `Value`      | a type with a reference, however deep in it        |
      | 3      | pointer_from_bytes   | 20   | *const u16: rex::utils::NoRef             | in `Header`     | a type with a pointer                              |
      | 4      | owner_from_bytes     | 18   | Ticket: core::marker::Copy                |                 | a type that cannot be copied                       |

  @REX-TYPE-01 @REX-TYPE-03
  Scenario: [5] A type cannot declare itself free of references
    Then compiling the source "noref_by_hand" is refused with message "unsafe_code in line 12: implementation of an `unsafe` trait"

  @REX-TYPE-03
  Scenario Outline: [<number>] Unsafe code is refused: <what>
    Then compiling the source "<source>" is refused with message "<message>"

    Examples:
      | number | source           | message                                                                       | what                                       |
      | 6      | unsafe_block     | unsafe_code in line 12: usage of an `unsafe` block                            | no block of it                             |
      | 7      | inline_assembly  | unsafe_code in line 10: usage of `core::arch::global_asm`                     | no assembly                                |
      | 8      | foreign_function | unsafe_code in line 10: usage of an `unsafe extern` block                     | no function of the kernel but by the crate |
      | 9      | allowed_unsafe   | E0453 in line 10: allow(unsafe_code) incompatible with previous forbid        | nor can a source allow it to itself        |

  @REX-TYPE-03
  Scenario Outline: [<number>] Unstable features are refused: <what>
    Then compiling the source "<source>" is refused with message "<message>"

    Examples:
      | number | source           | message                                                                                 | what                      |
      | 10     | unstable_feature | E0725 in line 5: the feature `negative_impls` is not in the list of allowed features    | no feature of the language |
      | 11     | intrinsic_abort  | E0658 in line 13: use of unstable library feature `core_intrinsics`: *                  | no intrinsic that aborts  |
      | 12     | vectors          | E0658 in line 10: use of unstable library feature `portable_simd`                       | no vectors of numbers     |

  @REX-TYPE-03
  Scenario Outline: [<number>] Only core is available: no <crate>
    Then compiling the source "<source>" is refused with message "E0463 in line 10: can't find crate for `<crate>`"

    Examples:
      | number | source           | crate |
      | 13     | standard_library | std   |
      | 14     | heap             | alloc |

  @REX-TYPE-03
  Scenario Outline: [<number>] Floating point is refused: <what>
    Then compiling the source "<source>" is refused with message "<message>"

    Examples:
      | number | source           | message                                                              | what                             |
      | 15     | float_type       | clippy::disallowed_types in line 10: use of a disallowed type `f64`  | no type of it                    |
      | 16     | float_arithmetic | clippy::float_arithmetic in line 12: floating-point arithmetic *     | no number of a type not named    |

  @REX-TYPE-03
  Scenario Outline: [<number>] A guard always releases its resource: <what>
    Then compiling the source "<source>" is refused with message "<message>"

    Examples:
      | number | source          | message                                                                                    | what                  |
      | 17     | forgotten_guard | clippy::disallowed_methods in line 18: use of a disallowed method `core::mem::forget`      | it cannot be forgotten |
      | 18     | undropped_guard | clippy::disallowed_types in line 18: use of a disallowed type `core::mem::ManuallyDrop`    | nor be kept from it   |
