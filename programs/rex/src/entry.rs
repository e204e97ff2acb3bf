//! What the attribute macros leave in a program's object: its entry points and its maps. `packaged.rs` has the same for the package.

/// The entry point of a program: a C function with the program's own name, in the section named for its attach point.
#[cfg(not(feature = "packaged"))]
#[doc(hidden)]
#[macro_export]
#[allow_internal_unsafe]
#[allow_internal_unstable(used_with_arg)]
macro_rules! __rex_entry {
    ($program:ident, $name:literal, $enter:path, $section:literal, $prefixed:literal) => {
        const _: () = {
            #[unsafe(export_name = $name)]
            #[cfg_attr(not(rex_prefix), unsafe(link_section = $section))]
            #[cfg_attr(rex_prefix, unsafe(link_section = $prefixed))]
            extern "C" fn entry(context: *mut ()) -> u32 {
                $crate::field::note_kernel();
                unsafe { $enter(context, $program) }
            }

            #[used(linker)]
            static ENTRY: extern "C" fn(*mut ()) -> u32 = entry;
        };
    };
}

/// A map: a symbol of 32 bytes in `.maps`, which the loader finds by its section.
#[cfg(not(feature = "packaged"))]
#[doc(hidden)]
#[macro_export]
#[allow_internal_unsafe]
#[allow_internal_unstable(used_with_arg)]
macro_rules! __rex_map {
    ({$($outer:tt)*} $name:ident, {$kind:ty}, {$value:expr}) => {
        #[allow(non_upper_case_globals)]
        #[used(linker)]
        #[unsafe(no_mangle)]
        #[unsafe(link_section = ".maps")]
        $($outer)* static $name: $kind = $value;
    };
}
