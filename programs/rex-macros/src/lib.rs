//! The attribute macros of the kernel crate. Each program attribute leaves the function as it is and adds its entry point through
//! `rex::__rex_entry!`; the grammar read here is no more than a function's name, its arguments and its body.

extern crate proc_macro;

mod item;
mod stack_check;

use item::{Function, Map};
use proc_macro::TokenStream;

/// A compile error at the place of the attribute.
fn refuse(message: &str) -> TokenStream {
    format!("::core::compile_error!({message:?});").parse().expect("a macro call is a token stream")
}

fn entry(item: TokenStream, wrapper: &str, section: &str) -> TokenStream {
    let function = match Function::parse(item.clone()) {
        Ok(function) => function,
        Err(message) => return refuse(&message),
    };
    let name = function.name;
    let added = format!("::rex::__rex_entry!({name}, {name:?}, {wrapper}, {section:?}, \"rex/{section}\");");
    let mut output = item;
    output.extend(added.parse::<TokenStream>().expect("a macro call is a token stream"));
    output
}

/// The value of `key = "…"`, or nothing for an attribute without arguments.
fn argument(attribute: TokenStream, key: &str) -> Result<Option<String>, String> {
    let text = attribute.to_string();
    if text.is_empty() {
        return Ok(None);
    }
    let value = text
        .strip_prefix(key)
        .map(str::trim_start)
        .and_then(|rest| rest.strip_prefix('='))
        .map(str::trim)
        .and_then(|rest| rest.strip_prefix('"'))
        .and_then(|rest| rest.strip_suffix('"'));
    match value {
        Some(value) if !value.is_empty() => Ok(Some(value.to_owned())),
        _ => Err(format!("expected `{key} = \"…\"`, found `{text}`")),
    }
}

fn probe(attribute: TokenStream, item: TokenStream, section: &str) -> TokenStream {
    match argument(attribute, "function") {
        Ok(None) => entry(item, "::rex::kprobe::enter", section),
        Ok(Some(function)) => entry(item, "::rex::kprobe::enter", &format!("{section}/{function}")),
        Err(message) => refuse(&message),
    }
}

/// An XDP program: `fn name(obj: &xdp, ctx: &mut xdp_md) -> Result`.
#[proc_macro_attribute]
pub fn rex_xdp(_: TokenStream, item: TokenStream) -> TokenStream {
    entry(item, "::rex::xdp::enter", "xdp")
}

/// A traffic control classifier: `fn name(obj: &sched_cls, ctx: &mut __sk_buff) -> Result`.
#[proc_macro_attribute]
pub fn rex_tc(_: TokenStream, item: TokenStream) -> TokenStream {
    entry(item, "::rex::sched_cls::enter", "tc")
}

/// A kprobe program: `fn name(obj: &kprobe, ctx: &mut PtRegs) -> Result`; `function = "…"` names the probed function.
#[proc_macro_attribute]
pub fn rex_kprobe(attribute: TokenStream, item: TokenStream) -> TokenStream {
    probe(attribute, item, "kprobe")
}

/// A kprobe program at the return of a function, otherwise like [`macro@rex_kprobe`].
#[proc_macro_attribute]
pub fn rex_kretprobe(attribute: TokenStream, item: TokenStream) -> TokenStream {
    probe(attribute, item, "kretprobe")
}

/// A kprobe program on a user-space function, otherwise like [`macro@rex_kprobe`].
#[proc_macro_attribute]
pub fn rex_uprobe(attribute: TokenStream, item: TokenStream) -> TokenStream {
    probe(attribute, item, "uprobe")
}

/// A kprobe program at the return of a user-space function, otherwise like [`macro@rex_kprobe`].
#[proc_macro_attribute]
pub fn rex_uretprobe(attribute: TokenStream, item: TokenStream) -> TokenStream {
    probe(attribute, item, "uretprobe")
}

/// A perf event program: `fn name(obj: &perf_event, ctx: &bpf_perf_event_data) -> Result`.
#[proc_macro_attribute]
pub fn rex_perf_event(_: TokenStream, item: TokenStream) -> TokenStream {
    entry(item, "::rex::perf_event::enter", "perf_event")
}

/// The event behind each context type of `rex::tracepoint`.
const TRACEPOINTS: [(&str, &str); 7] = [
    ("SyscallsEnterOpenCtx", "syscalls/sys_enter_open"),
    ("SyscallsEnterOpenatCtx", "syscalls/sys_enter_openat"),
    ("SyscallsEnterDupCtx", "syscalls/sys_enter_dup"),
    ("SyscallsExitOpenCtx", "syscalls/sys_exit_open"),
    ("SyscallsExitOpenatCtx", "syscalls/sys_exit_openat"),
    ("RawSyscallsEnterCtx", "raw_syscalls/sys_enter"),
    ("RawSyscallsExitCtx", "raw_syscalls/sys_exit"),
];

/// A tracepoint program: `fn name(obj: &tracepoint<Ctx>, ctx: &'static Ctx) -> Result`. The event follows from `Ctx`; for a context that the
/// program defines with `rex_tracepoint_context!`, `event = "category/event"` names it.
#[proc_macro_attribute]
pub fn rex_tracepoint(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let context = match Function::parse(item.clone()) {
        Ok(function) => function.context,
        Err(message) => return refuse(&message),
    };
    let known = TRACEPOINTS.iter().find(|(name, _)| *name == context).map(|(_, event)| *event);
    let named = match argument(attribute, "event") {
        Ok(named) => named,
        Err(message) => return refuse(&message),
    };
    let event = match (&named, known) {
        (Some(event), None) => event,
        (None, Some(event)) => event,
        (Some(_), Some(event)) => return refuse(&format!("`{context}` is the context of {event}, which need not be named")),
        (None, None) => {
            return refuse(&format!("`{context}` is not the context of a known tracepoint: name it, event = \"category/event\""));
        }
    };
    match event.split('/').collect::<Vec<_>>()[..] {
        [category, name] if !category.is_empty() && !name.is_empty() => {
            entry(item, "::rex::tracepoint::enter", &format!("tracepoint/{event}"))
        }
        _ => refuse(&format!("`{event}` is no tracepoint: it is named category/event")),
    }
}

/// A map: `static NAME: RexHashMap<K, V> = RexHashMap::new(max_entries, flags);`.
#[proc_macro_attribute]
pub fn rex_map(_: TokenStream, item: TokenStream) -> TokenStream {
    match Map::parse(item) {
        Ok(Map { attributes, visibility, name, kind, value }) => {
            format!("::rex::__rex_map!({{{attributes} {visibility}}} {name}, {{{kind}}}, {{{value}}});")
                .parse()
                .expect("a macro call is a token stream")
        }
        Err(message) => refuse(&message),
    }
}

/// Checks the depth of the stack on entry to every function of the item (a function, an `impl` or a `mod`), and so before each
/// call it makes: for programs that call recursively or through pointers, whose depth is not known when they are built.
#[proc_macro_attribute]
pub fn rex_stack_check(_: TokenStream, item: TokenStream) -> TokenStream {
    stack_check::insert(item)
}
