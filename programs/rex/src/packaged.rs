//! What the attribute macros leave in an object that Cargo builds (feature `packaged`). An unmodified compiler takes a program's own crate
//! without unstable features: entry points and maps are kept by the linker's flags. And the object notes which crate it was built with.
//!
//! The note is in the section `.note.rex.crate`, which is no part of the image in memory: an `Elf64_Nhdr` with the owner `Rex` and type
//! 0x301, then the crate's name and its version, two C strings.

/// Leaves the note of this crate.
#[doc(hidden)]
#[inline(always)]
pub fn note_crate() {
    crate::field::note!(
        ".note.rex.crate",
        0x301,
        "crate",
        [
            concat!(".asciz \"", env!("CARGO_PKG_NAME"), "\""),
            concat!(".asciz \"", env!("CARGO_PKG_VERSION"), "\"")
        ]
    );
}

/// The entry point of a program: a C function with the program's own name, in the section named for its attach point.
#[doc(hidden)]
#[macro_export]
#[allow_internal_unsafe]
macro_rules! __rex_entry {
    ($program:ident, $name:literal, $enter:path, $section:literal, $prefixed:literal) => {
        const _: () = {
            #[unsafe(export_name = $name)]
            #[unsafe(link_section = $section)]
            extern "C" fn entry(context: *mut ()) -> u32 {
                $crate::field::note_kernel();
                $crate::packaged::note_crate();
                unsafe { $enter(context, $program) }
            }

            #[used]
            static ENTRY: extern "C" fn(*mut ()) -> u32 = entry;
        };
    };
}

/// A map: a symbol of 32 bytes in `.maps`, which the loader finds by its section.
#[doc(hidden)]
#[macro_export]
#[allow_internal_unsafe]
macro_rules! __rex_map {
    ({$($outer:tt)*} $name:ident, {$kind:ty}, {$value:expr}) => {
        #[allow(non_upper_case_globals)]
        #[used]
        #[unsafe(no_mangle)]
        #[unsafe(link_section = ".maps")]
        $($outer)* static $name: $kind = $value;
    };
}
