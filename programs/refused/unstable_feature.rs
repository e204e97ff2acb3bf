//! Refused: a feature of the language that is not stable.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
#![cfg_attr(refused, feature(negative_impls))]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn unstable_feature(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    Ok(0)
}
